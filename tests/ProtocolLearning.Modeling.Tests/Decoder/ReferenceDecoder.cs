using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Decoder;

/// <summary>The decoder written out as sums in float64, one position at a time: what the stages must compute.</summary>
internal sealed class ReferenceDecoder(ModelDefinition model, IReadOnlyDictionary<string, double[]> weights)
{
    private readonly int _width = model.HiddenSize;
    private readonly int _headSize = model.HiddenSize / model.Heads;

    /// <summary>Cross entropy of one sequence, summed over its tokens.</summary>
    public double SummedLoss(ReadOnlySpan<int> tokens)
    {
        var logits = Logits(tokens);
        var loss = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            loss += Math.Log(logits[i].Sum(Math.Exp)) - logits[i][tokens[i + 1]];
        }

        return loss;
    }

    /// <summary>What the model predicts after each token of one sequence, before the softmax.</summary>
    public double[][] Logits(ReadOnlySpan<int> tokens)
    {
        var embedding = weights["model.embed_tokens.weight"];
        var stream = new double[model.SequenceLength][];
        for (var i = 0; i < stream.Length; i++)
        {
            stream[i] = embedding[(tokens[i] * _width)..((tokens[i] + 1) * _width)];
        }

        for (var layer = 0; layer < model.Layers; layer++)
        {
            Block(stream, $"model.layers.{layer}.");
        }

        return stream.Select(x => Multiply("lm_head.weight", Norm("model.norm.weight", x))).ToArray();
    }

    private void Block(double[][] stream, string layer)
    {
        var normed = stream.Select(x => Norm(layer + "input_layernorm.weight", x)).ToArray();
        var queries = normed.Select((x, i) => Rotate(Project(layer + "self_attn.q_proj", x), i)).ToArray();
        var keys = normed.Select((x, i) => Rotate(Project(layer + "self_attn.k_proj", x), i)).ToArray();
        var values = normed.Select(x => Project(layer + "self_attn.v_proj", x)).ToArray();
        for (var i = 0; i < stream.Length; i++)
        {
            var mixed = new double[_width];
            for (var head = 0; head < model.Heads; head++)
            {
                MixHead(queries[i], keys, values, i, head, mixed);
            }

            stream[i] = Add(stream[i], Multiply(layer + "self_attn.o_proj.weight", mixed));
            var input = Norm(layer + "post_attention_layernorm.weight", stream[i]);
            var gate = Multiply(layer + "mlp.gate_proj.weight", input);
            var up = Multiply(layer + "mlp.up_proj.weight", input);
            var inner = gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u).ToArray();
            stream[i] = Add(stream[i], Multiply(layer + "mlp.down_proj.weight", inner));
        }
    }

    private void MixHead(double[] query, double[][] keys, double[][] values, int position, int head, double[] mixed)
    {
        var start = head * _headSize;
        var shared = head / (model.Heads / (model.KeyValueHeads ?? model.Heads)) * _headSize;
        var scores = Enumerable.Range(0, position + 1)
            .Select(j => Math.Exp(Enumerable.Range(0, _headSize).Sum(k => query[start + k] * keys[j][shared + k]) / Math.Sqrt(_headSize)))
            .ToArray();
        var total = scores.Sum();
        for (var k = 0; k < _headSize; k++)
        {
            mixed[start + k] = scores.Select((score, j) => score * values[j][shared + k]).Sum() / total;
        }
    }

    private double[] Rotate(double[] heads, int position)
    {
        var half = _headSize / 2;
        var rotated = new double[heads.Length];
        for (var i = 0; i < heads.Length; i++)
        {
            var (start, pair) = (i - (i % _headSize), i % half);
            var angle = position * Math.Pow(model.RotaryBase, -pair / (double)half);
            var (first, second) = (heads[start + pair], heads[start + pair + half]);
            rotated[i] = i % _headSize < half
                ? (first * Math.Cos(angle)) - (second * Math.Sin(angle))
                : (first * Math.Sin(angle)) + (second * Math.Cos(angle));
        }

        return rotated;
    }

    private double[] Norm(string gains, double[] x)
    {
        var scale = 1 / Math.Sqrt((x.Sum(value => value * value) / x.Length) + model.NormEpsilon);
        return weights.TryGetValue(gains, out var trained)
            ? [.. x.Zip(trained, (value, gain) => value * scale * gain)]
            : [.. x.Select(value => value * scale)];
    }

    private double[] Project(string projection, double[] x)
    {
        var product = Multiply(projection + ".weight", x);
        return weights.TryGetValue(projection + ".bias", out var bias) ? Add(product, bias) : product;
    }

    private double[] Multiply(string matrix, double[] x)
    {
        var values = weights[matrix];
        var product = new double[values.Length / x.Length];
        for (var row = 0; row < product.Length; row++)
        {
            for (var column = 0; column < x.Length; column++)
            {
                product[row] += values[(row * x.Length) + column] * x[column];
            }
        }

        return product;
    }

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];
}
