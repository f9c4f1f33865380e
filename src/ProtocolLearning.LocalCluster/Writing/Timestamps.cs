using System.Globalization;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>Times as the API writes them: UTC, whole seconds.</summary>
internal static class Timestamps
{
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
