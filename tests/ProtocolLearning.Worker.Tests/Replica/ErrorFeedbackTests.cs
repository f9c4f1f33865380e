using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class ErrorFeedbackTests
{
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.BFloat16);

    [Fact]
    public void AddTo_after_a_commit_returns_exactly_what_was_lost()
    {
        var feedback = new ErrorFeedback(2, 1);
        float[] values = [1.001f, -3.14159f];
        var sent = Send(feedback, values);
        feedback.Commit();
        var next = new float[2];
        feedback.AddTo(next);
        Assert.Equal([values[0] - sent[0], values[1] - sent[1]], next);
        Assert.NotEqual(0, next[0]);
    }

    [Fact]
    public void AddTo_after_a_discarded_round_is_as_before_it()
    {
        var feedback = new ErrorFeedback(2, 1);
        Send(feedback, [1.001f, 1]);
        feedback.Commit();
        var kept = new float[2];
        feedback.AddTo(kept);
        Send(feedback, [2.003f, 5.001f]);
        var again = new float[2];
        feedback.AddTo(again);
        Assert.Equal(kept, again);
    }

    [Fact]
    public void AddTo_with_a_decay_adds_a_share_of_what_was_lost()
    {
        const int Length = 77;
        var feedback = new ErrorFeedback(Length, 0.5f);
        float[] values = [.. Enumerable.Range(0, Length).Select(i => 1 + (i / 1000f))];
        var sent = Send(feedback, values);
        feedback.Commit();
        var next = new float[Length];
        feedback.AddTo(next);
        Assert.Equal(values.Zip(sent, (value, kept) => 0.5f * (value - kept)), next);
    }

    private static float[] Send(ErrorFeedback feedback, float[] values)
    {
        var encoded = new byte[Encoding.EncodedLength(values.Length)];
        Encoding.Encode(values, encoded);
        feedback.Note(Encoding, 0, values, encoded);
        var sent = new float[values.Length];
        Assert.True(Encoding.TryDecode(encoded, sent));
        return sent;
    }
}
