using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// What a worker tells the coordinator over its session. The sender is the member that the session proved. Reports are in order
/// and complete within a session; at the start of a session the worker repeats all that it reported of the open round.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
[JsonDerivedType(typeof(StateHeld), "stateHeld")]
[JsonDerivedType(typeof(AttemptsCompleted), "attemptsCompleted")]
[JsonDerivedType(typeof(LossesMeasured), "lossesMeasured")]
[JsonDerivedType(typeof(DrawingEnded), "drawingEnded")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(PartitionAggregated), "partitionAggregated")]
[JsonDerivedType(typeof(ContributionsMissing), "contributionsMissing")]
[JsonDerivedType(typeof(AggregatesMissing), "aggregatesMissing")]
[JsonDerivedType(typeof(Prepared), "prepared")]
[JsonDerivedType(typeof(EvaluationMeasured), "evaluationMeasured")]
[JsonDerivedType(typeof(Leaving), "leaving")]
[JsonDerivedType(typeof(CheckpointStored), "checkpointStored")]
[JsonDerivedType(typeof(CheckpointRefused), "checkpointRefused")]
[JsonDerivedType(typeof(CheckpointUnreadable), "checkpointUnreadable")]
public abstract record Report;
