using k8s.Models;

namespace ProtocolLearning.Resources.Validation;

/// <summary>The rules of a kind that is known only at run time.</summary>
internal interface IRuleSet
{
    IEnumerable<V1ValidationRule> ToCel();

    IReadOnlyList<FieldError> ValidateObject(object resource);
}
