using k8s;
using k8s.Models;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>The objects of a manifest, with defaults filled in; or, where anything is wrong, no objects and every error.</summary>
/// <param name="Objects">The objects, in the order of the text.</param>
/// <param name="Errors">What is wrong, in the order of the text. Empty: nothing.</param>
public sealed record ManifestReadResult(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects, IReadOnlyList<ManifestError> Errors);
