namespace ProtocolLearning.Resources.Validation;

/// <summary>What is wrong with a field, and what to do.</summary>
/// <param name="FieldPath">The field, such as <c>spec.schedule.quorum</c>; empty for the whole object.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="WhatToDo">What to do.</param>
public sealed record FieldError(string FieldPath, string Message, string WhatToDo)
{
    /// <summary>One line: path, what is wrong, what to do.</summary>
    public override string ToString() => FieldPath.Length == 0 ? $"{Message}; {WhatToDo}" : $"{FieldPath}: {Message}; {WhatToDo}";
}
