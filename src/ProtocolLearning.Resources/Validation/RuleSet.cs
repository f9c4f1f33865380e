using k8s.Models;

namespace ProtocolLearning.Resources.Validation;

/// <summary>
/// All rules of one kind. The API server evaluates their CEL; where there is none, as in the embedded server, controllers ask
/// here and get the same answer.
/// </summary>
/// <typeparam name="T">The kind's entity type.</typeparam>
public sealed class RuleSet<T> : IRuleSet
    where T : class
{
    internal RuleSet(params IEnumerable<ValidationRule<T>>[] groups) => Rules = [.. groups.SelectMany(group => group)];

    /// <summary>The rules, in the order of the CRD.</summary>
    public IReadOnlyList<ValidationRule<T>> Rules { get; }

    /// <summary>The rules that a new object breaks. Empty: it is sound.</summary>
    /// <param name="resource">An object that satisfies the schema, defaults filled in.</param>
    public IReadOnlyList<FieldError> Validate(T resource) =>
        [.. Rules.Where(rule => !rule.IsTransition && !rule.Holds(resource, null)).Select(rule => rule.ToError())];

    /// <summary>The rules that an update breaks, those of a new object included.</summary>
    public IReadOnlyList<FieldError> ValidateUpdate(T old, T updated) =>
        [.. Rules.Where(rule => !rule.Holds(updated, old)).Select(rule => rule.ToError())];

    IEnumerable<V1ValidationRule> IRuleSet.ToCel() => Rules.Select(rule => rule.ToCel());

    IReadOnlyList<FieldError> IRuleSet.ValidateObject(object resource) => Validate((T)resource);
}
