using System.Text.Json.Serialization;

namespace ProtocolLearning.Worker.Control;

/// <summary>One line of a control run's output.</summary>
/// <param name="Round">Round of the definition's schedule, from 1.</param>
/// <param name="Step">Inner steps taken so far.</param>
/// <param name="Tokens">Training tokens so far.</param>
/// <param name="Loss">Mean cross entropy in nats a token.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ControlStep), "step")]
[JsonDerivedType(typeof(ControlValidation), "validation")]
internal abstract record ControlRecord(int Round, int Step, long Tokens, double Loss);
