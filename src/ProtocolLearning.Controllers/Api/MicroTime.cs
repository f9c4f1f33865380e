using System.Globalization;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// Kubernetes' MicroTime: its parser demands six digits, and the models' serialiser leaves them away where they are all zero.
/// </summary>
internal static class MicroTime
{
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
