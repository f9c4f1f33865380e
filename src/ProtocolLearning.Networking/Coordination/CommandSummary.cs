using System.Text.Json;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>A command as one short line, for logs.</summary>
/// <param name="command">The command.</param>
public readonly struct CommandSummary(Command command)
{
    private const int MaxLength = 200;

    /// <summary>Its JSON, cut where it is long.</summary>
    public override string ToString()
    {
        var text = JsonSerializer.Serialize(command, ProtocolJson.Options);
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }
}
