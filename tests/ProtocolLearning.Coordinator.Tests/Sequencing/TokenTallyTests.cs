using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

public sealed class TokenTallyTests
{
    private static readonly Member First = TestRun.Member(0, 0);
    private static readonly Member Last = TestRun.Member(1, 1);
    private readonly TokenTally _tally = new(TestRun.Opened().Round!, null, TestRun.Definition);

    [Fact]
    public void Complete_without_confirmation_counts_nothing()
    {
        _tally.Complete(First, Attempt(0, First, Last));
        Assert.Equal(0, _tally.Tokens);
        Assert.False(_tally.IsConfirmed);
        _tally.Confirm(Last, Loss(0, First, Last));
        Assert.Equal((4, 8.0), (_tally.Tokens, _tally.LossSum));
        Assert.True(_tally.IsConfirmed);
    }

    [Fact]
    public void Close_in_passes_leaves_every_other_draw_up_to_the_last_known_unfinished()
    {
        var second = TestRun.Member(0, 1);
        var passes = new TokenTally(
            TestRun.Opened().Round!, null, TestRun.Definition with { Dataset = new DatasetDefinition(["text"], Order: SampleOrder.Passes) });
        foreach (var tally in (TokenTally[])[_tally, passes])
        {
            foreach (var (source, index) in ((Member, int)[])[(First, 0), (second, 1), (second, 4)])
            {
                tally.Complete(source, Attempt(index, source, Last));
                tally.Confirm(Last, Loss(index, source, Last));
            }

            tally.Complete(First, Attempt(1, First, Last));
            tally.EndDrawing(First, new DrawingEnded(1, [Id(First, 3)]));
        }

        Assert.Equal([Id(First, 3)], _tally.Close().Unfinished);
        Assert.Equal(
            [Id(First, 1), Id(First, 2), Id(First, 3), Id(second, 0), Id(second, 2), Id(second, 3)], passes.Close().Unfinished);

        static MicrobatchId Id(Member source, int index) => new(1, source.Slot, index, 0);
    }

    [Fact]
    public void Attempts_at_one_microbatch_count_once()
    {
        var other = TestRun.Member(1, 0);
        _tally.Confirm(other, Loss(0, First, other));
        _tally.Confirm(Last, Loss(0, First, Last));
        _tally.Complete(First, Attempt(0, First, Last));
        _tally.Complete(First, Attempt(0, First, other));
        _tally.Confirm(Last, Loss(0, First, Last));
        Assert.Equal(4, _tally.Tokens);
        Assert.Equal([new MemberTokens(First, 4), new MemberTokens(Last, 4)], _tally.Close().Members);
    }

    [Fact]
    public void Reports_in_the_name_of_others_count_nothing()
    {
        _tally.Complete(TestRun.Member(0, 1), Attempt(0, First, Last));
        _tally.Confirm(TestRun.Member(1, 0), Loss(0, First, Last));
        _tally.Complete(First, Attempt(0, First, Last));
        Assert.Equal(0, _tally.Tokens);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void Reports_of_draws_beyond_twice_the_fair_share_count_nothing(int index)
    {
        _tally.Complete(First, Attempt(index, First, Last));
        _tally.Confirm(Last, Loss(index, First, Last));
        Assert.Equal(0, _tally.Tokens);
    }

    [Fact]
    public void Losses_that_cannot_be_count_nothing()
    {
        _tally.Complete(First, Attempt(0, First, Last));
        _tally.Confirm(Last, Loss(0, First, Last) with { Tokens = 5 });
        _tally.Confirm(Last, Loss(0, First, Last) with { LossSum = double.NaN });
        _tally.Confirm(Last, Loss(0, First, Last) with { LossSum = -1 });
        Assert.Equal(0, _tally.Tokens);
    }

    [Fact]
    public void Confirm_of_what_another_member_claimed_often_still_counts()
    {
        var liar = TestRun.Member(1, 0);
        foreach (var _ in Enumerable.Range(0, 20))
        {
            _tally.Confirm(liar, Loss(0, First, liar));
        }

        _tally.Complete(First, Attempt(0, First, Last));
        _tally.Confirm(Last, Loss(0, First, Last));
        Assert.Equal(4, _tally.Tokens);
    }

    [Fact]
    public void Close_carries_over_what_was_in_flight_and_not_confirmed()
    {
        var done = new MicrobatchId(1, First.Slot, 0, 0);
        var left = new MicrobatchId(1, First.Slot, 1, 0);
        _tally.EndDrawing(First, new DrawingEnded(1, [done, left]));
        Assert.False(_tally.IsDrained(First));
        _tally.Complete(First, Attempt(0, First, Last));
        _tally.Confirm(Last, Loss(0, First, Last));
        Assert.False(_tally.IsDrained(First));
        Assert.Equal([left], _tally.Close().Unfinished);
    }

    private static MicrobatchPath Attempt(int index, params Member[] path) => new(1, path[0].Slot, index, path);

    private static MicrobatchLoss Loss(int index, params Member[] path) => new(Attempt(index, path), 4, 8);
}
