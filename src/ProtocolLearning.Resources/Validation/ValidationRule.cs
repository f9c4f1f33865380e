using k8s.Models;

namespace ProtocolLearning.Resources.Validation;

/// <summary>
/// One rule, twice: as CEL for the API server and as a predicate for everyone else. Named after KubeOps' attribute, whose place
/// it takes, because an attribute cannot hold the predicate beside the text.
/// </summary>
/// <typeparam name="T">The kind's entity type.</typeparam>
public sealed class ValidationRule<T>
    where T : class
{
    private readonly Func<T, T?, bool> _holds;

    private ValidationRule(string fieldPath, string rule, Func<T, T?, bool> holds, bool isTransition, string message, string whatToDo)
    {
        (FieldPath, Rule, _holds, IsTransition, Message, WhatToDo) = (fieldPath, rule, holds, isTransition, message, whatToDo);
    }

    /// <summary>The CEL text, evaluated at the object's root.</summary>
    public string Rule { get; }

    /// <summary>The field that an error names.</summary>
    public string FieldPath { get; }

    /// <summary>What is wrong where the rule does not hold.</summary>
    public string Message { get; }

    /// <summary>What to do then.</summary>
    public string WhatToDo { get; }

    /// <summary>True where the rule compares an update with what was there before; it holds for every new object.</summary>
    public bool IsTransition { get; }

    /// <summary>The predicate.</summary>
    /// <param name="updated">The object.</param>
    /// <param name="old">The object before the update; null for a new one.</param>
    public bool Holds(T updated, T? old) => _holds(updated, old);

    internal static ValidationRule<T> Invariant(string fieldPath, string rule, Func<T, bool> holds, string message, string whatToDo) =>
        new(fieldPath, rule, (updated, _) => holds(updated), isTransition: false, message, whatToDo);

    internal static ValidationRule<T> Transition(string fieldPath, string rule, Func<T, T, bool> holds, string message, string whatToDo) =>
        new(fieldPath, rule, (updated, old) => old is null || holds(updated, old), isTransition: true, message, whatToDo);

    internal FieldError ToError() => new(FieldPath, Message, WhatToDo);

    internal V1ValidationRule ToCel() => new()
    {
        Rule = Rule,
        Message = $"{Message}; {WhatToDo}",

        // The API server takes only paths that the schema spells out, and it does not spell out metadata.
        FieldPath = FieldPath.StartsWith("metadata", StringComparison.Ordinal) ? null : $".{FieldPath}",
    };
}
