using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>Where a paged list goes on: the moment it shows, and the last key it sent.</summary>
internal sealed record ContinueToken(long Version, ObjectKey After)
{
    public string Format() =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}\n{After.Namespace}\n{After.Name}")));

    public static ContinueToken? Parse(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('\n') is [var version, var space, var name]
            && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new ContinueToken(number, new ObjectKey(space, name))
                : null;
    }
}
