using System.Text.Json;
using Grpc.Core;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Wire;

/// <summary>JSON of the protocol's records as it crosses the wire: never larger than a bound, never with a null inside a list.</summary>
internal static class BoundedJson
{
    /// <summary>A gRPC marshaller; what cannot be read ends the call with InvalidArgument or ResourceExhausted, and why.</summary>
    public static Marshaller<T> Marshaller<T>(int maxBytes)
        where T : class => new(
            (value, context) => context.Complete(JsonSerializer.SerializeToUtf8Bytes(value, ProtocolJson.Options)),
            context =>
            {
                if (context.PayloadLength > maxBytes)
                {
                    throw new RpcException(new Status(
                        StatusCode.ResourceExhausted,
                        $"{typeof(T).Name} of {context.PayloadLength} bytes is larger than {maxBytes}"));
                }

                return TryRead<T>(context.PayloadAsNewBuffer(), out var value, out var problem)
                    ? value!
                    : throw new RpcException(new Status(StatusCode.InvalidArgument, problem));
            });

    /// <summary>Reads one record, whose length the caller has bounded.</summary>
    /// <returns>False, and why, where the bytes are not such a record.</returns>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, out T? value, out string problem)
        where T : class
    {
        value = null;
        problem = string.Empty;
        try
        {
            if (HoldsNullInList(json))
            {
                problem = $"not a {typeof(T).Name}: null inside a list";
                return false;
            }

            value = JsonSerializer.Deserialize<T>(json, ProtocolJson.Options);
            problem = value is null ? $"not a {typeof(T).Name}: null" : string.Empty;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException)
        {
            problem = $"not a {typeof(T).Name}: {exception.Message}";
        }

        return value is not null;
    }

    // The serializer holds nullability of members, but not that of list items.
    private static bool HoldsNullInList(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ProtocolJson.MaxDepth });
        ulong lists = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    lists |= 1UL << (reader.CurrentDepth + 1);
                    break;
                case JsonTokenType.StartObject:
                    lists &= ~(1UL << (reader.CurrentDepth + 1));
                    break;
                case JsonTokenType.Null when (lists & (1UL << reader.CurrentDepth)) != 0:
                    return true;
            }
        }

        return false;
    }
}
