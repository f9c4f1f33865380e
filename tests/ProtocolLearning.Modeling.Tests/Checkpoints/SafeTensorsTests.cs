using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ProtocolLearning.Modeling.Checkpoints;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Modeling.Tests.Decoder;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Checkpoints;

public sealed class SafeTensorsTests
{
    private static readonly ModelDefinition Model = SmallModel.Definition with { Layers = 1, HiddenSize = 4, Heads = 1, FeedForwardSize = 2 };

    private static readonly ShardLayout Layout = ShardLayout.Of(Model, StageLayers.Split(Model, 1)[0]);

    [Fact]
    public void Write_gives_the_bytes_that_the_format_asks_for()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, Layout, Values(), new Dictionary<string, string> { ["round"] = "3" });

        var file = stream.ToArray();
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = Encoding.UTF8.GetString(file, 8, headerLength);
        Assert.Equal(0, headerLength % 8);
        Assert.StartsWith(
            """{"__metadata__":{"round":"3"},"lm_head.weight":{"dtype":"F32","shape":[64,4],"data_offsets":[0,1024]},"model.embed_tokens""",
            header,
            StringComparison.Ordinal);
        Assert.Equal(8 + headerLength + (4 * Layout.Length), file.Length);
        Assert.Equal(1f, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(8 + headerLength + 4)));
    }

    [Fact]
    public void TryRead_what_was_written_gives_it_back()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, Layout, Values(), new Dictionary<string, string> { ["round"] = "3" });

        Assert.True(SafeTensorsReader.TryOpen(stream, out var reader, out _));

        var values = new float[Layout.Length];
        Assert.True(reader!.TryRead(Layout, values, out _));
        Assert.Equal(Values(), values);
        Assert.Equal("3", reader.Metadata["round"]);
    }

    [Fact]
    public void TryRead_file_of_another_writer_is_read_by_name()
    {
        // Written out by hand after the format's description: other order, spaces, an empty tensor, no padding.
        var json = """{ "b": {"dtype":"F32","shape":[2],"data_offsets":[4,12]}, "a": {"shape":[],"data_offsets":[0,4],"dtype":"F32"}, "e":{"dtype":"F32","shape":[0,3],"data_offsets":[12,12]}}""";

        Assert.True(SafeTensorsReader.TryOpen(FileOf(json, dataBytes: 12), out var reader, out var error), error);

        Assert.Equal(["a", "b", "e"], reader!.Entries.Select(entry => entry.Name));
        Assert.Equal([1, 2, 0], reader.Entries.Select(entry => entry.Length));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F12","shape":[1],"data_offsets":[0,4]}}""", "F12")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,4]}}""", "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", "follow the header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}""", "outside 0 to")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,4]}}""", "elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "dimensions")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "no data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":["0","4"]}}""", "malformed")]
    [InlineData("""{"a":[]}""", "malformed")]
    [InlineData("""[]""", "malformed")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":1}}}}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "malformed")]
    [InlineData("""{"__metadata__":{"a":1}}""", "malformed")]
    [InlineData("""{}""", "follow the header")]
    public void TryOpen_malformed_header_is_refused_with_its_fault(string header, string fault)
    {
        Assert.False(SafeTensorsReader.TryOpen(FileOf(header, dataBytes: 4), out var reader, out var error));

        Assert.Null(reader);
        Assert.Contains(fault, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_half_precision_gives_the_same_numbers_and_other_types_are_named()
    {
        // 1, -2, 2^-24 (the least half) and 65504 (the greatest); then 1, -2, 2^-133 and 3.3895314e38 in bfloat16; then a 64-bit integer.
        var json = """{"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2,2],"data_offsets":[8,16]},"i":{"dtype":"I64","shape":[1],"data_offsets":[16,24]}}""";
        ushort[] bits = [0x3C00, 0xC000, 0x0001, 0x7BFF, 0x3F80, 0xC000, 0x0001, 0x7F7F, 7, 0, 0, 0];
        var stream = FileOf(json, dataBytes: 24);
        stream.Position = stream.Length - 24;
        stream.Write(MemoryMarshal.AsBytes(bits.AsSpan()));
        Assert.True(SafeTensorsReader.TryOpen(stream, out var reader, out _));
        var values = new float[4];

        Assert.True(reader!.TryRead(reader.Entries[0], [4], values, out _));
        Assert.Equal([1, -2, MathF.ScaleB(1, -24), 65504], values);
        Assert.True(reader.TryRead(reader.Entries[1], [2, 2], values, out _));
        Assert.Equal([1, -2, MathF.ScaleB(1, -133), 3.3895314e38f], values);
        Assert.False(reader.TryRead(reader.Entries[2], [1], values.AsSpan(0, 1), out var error));
        Assert.Contains("'i' is neither F32", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(1000L)]
    [InlineData(17L * 1024 * 1024)]
    public void TryOpen_header_length_beyond_the_file_is_refused(long length)
    {
        var file = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(file, length);

        Assert.False(SafeTensorsReader.TryOpen(new MemoryStream(file), out _, out var error));

        Assert.Contains($"claims {length} bytes", error, StringComparison.Ordinal);
        Assert.False(SafeTensorsReader.TryOpen(new MemoryStream(file, 0, 7), out _, out _));
    }

    [Fact]
    public void TryOpen_any_cut_or_flipped_byte_never_throws()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, Layout, Values(), new Dictionary<string, string> { ["round"] = "3" });
        var file = stream.ToArray();
        for (var i = 0; i < file.Length; i += 3)
        {
            Assert.False(SafeTensorsReader.TryOpen(new MemoryStream(file, 0, i), out _, out _));
        }

        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        for (var i = 0; i < 8 + headerLength; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0x21;
            if (SafeTensorsReader.TryOpen(new MemoryStream(damaged), out var reader, out _))
            {
                reader!.TryRead(Layout, new float[Layout.Length], out _);
            }
        }
    }

    [Fact]
    public void TryRead_missing_reshaped_or_infinite_tensor_is_named()
    {
        using var stream = new MemoryStream();
        var values = Values();
        values[1] = float.PositiveInfinity;
        SafeTensorsWriter.Write(stream, Layout, values, new Dictionary<string, string>());
        SafeTensorsReader.TryOpen(stream, out var reader, out _);
        var deeper = ShardLayout.Of(Model with { Layers = 2 }, StageLayers.Split(Model with { Layers = 2 }, 1)[0]);
        var wider = ShardLayout.Of(Model with { VocabularySize = 65 }, StageLayers.Split(Model, 1)[0]);

        Assert.False(reader!.TryRead(Layout, new float[Layout.Length], out var infinite));
        Assert.Contains("'lm_head.weight' holds a number that is not finite", infinite, StringComparison.Ordinal);
        Assert.False(reader.TryRead(wider, new float[wider.Length], out var reshaped));
        Assert.Contains("'lm_head.weight' is [64, 4], not [65, 4]", reshaped, StringComparison.Ordinal);
        values[1] = 0;
        stream.Position = 0;
        SafeTensorsWriter.Write(stream, Layout, values, new Dictionary<string, string>());
        Assert.False(reader.TryRead(deeper, new float[deeper.Length], out var missing));
        Assert.Contains("'model.layers.1.", missing, StringComparison.Ordinal);
    }

    private static float[] Values() => [.. Enumerable.Range(0, (int)Layout.Length).Select(i => (float)i)];

    private static MemoryStream FileOf(string json, int dataBytes)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        return new MemoryStream(file);
    }
}
