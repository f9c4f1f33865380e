using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>Reads YAML or JSON into JSON nodes and remembers the line of every field. Bounded in depth; aliases are refused.</summary>
internal sealed class YamlReader
{
    private const int DeepestNesting = 64;

    private readonly Parser _parser;
    private Dictionary<string, long> _lines = [];

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>The documents of a text that are not empty.</summary>
    /// <exception cref="YamlException">The text is no YAML, is nested too deeply, repeats a key or uses an alias.</exception>
    public static IReadOnlyList<YamlDocument> Read(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return reader.ReadStream();
        }
        catch (InvalidOperationException exception)
        {
            // The scanner reports a flow sequence that is never closed in this way.
            var last = reader._parser.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "a bracket is not closed", exception);
        }
    }

    private List<YamlDocument> ReadStream()
    {
        var documents = new List<YamlDocument>();
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _lines = [];
            if (ReadNode("", depth: 0) is { } root)
            {
                documents.Add(new YamlDocument(root, _lines));
            }

            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private JsonNode? ReadNode(string path, int depth)
    {
        var start = _parser.Current!.Start;
        _lines[path] = start.Line;
        if (depth > DeepestNesting)
        {
            throw new YamlException(start, start, $"nested deeper than {DeepestNesting} levels");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return scalar.Style == ScalarStyle.Plain ? YamlScalar.Resolve(scalar.Value) : JsonValue.Create(scalar.Value);
        }

        if (_parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(ReadNode($"{path}[{list.Count}]", depth + 1));
            }

            return list;
        }

        if (!_parser.TryConsume<MappingStart>(out _))
        {
            throw new YamlException(start, start, "anchors and aliases are not supported; write the value out");
        }

        var map = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var child = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (map.ContainsKey(key.Value))
            {
                throw new YamlException(key.Start, key.End, $"the key {child} stands twice");
            }

            map.Add(key.Value, ReadNode(child, depth + 1));
            _lines[child] = key.Start.Line;
        }

        return map;
    }
}
