using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class PayloadBudgetTests
{
    [Fact]
    public async Task WaitForRoom_above_the_bound_waits_for_a_payload_to_be_disposed_of()
    {
        var budget = new PayloadBudget(100);
        var first = budget.Rent(80);

        var waiting = budget.WaitForRoomAsync(30, open: 0, Deadline.Token()).AsTask();
        Assert.False(waiting.IsCompleted);
        first.Dispose();

        await waiting.WaitAsync(Deadline.Long);
        Assert.Equal(0, budget.Rented);
    }

    [Fact]
    public void WaitForRoom_with_nothing_else_rented_lets_one_payload_through() =>
        Assert.True(new PayloadBudget(100).WaitForRoomAsync(1000, open: 0, Deadline.Token()).AsTask().IsCompletedSuccessfully);

    [Fact]
    public void WaitForRoom_does_not_wait_for_the_payload_that_is_still_arriving()
    {
        var budget = new PayloadBudget(100);
        using var open = budget.Rent(1000);

        Assert.True(budget.WaitForRoomAsync(50, open: 1000, Deadline.Token()).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public void Dispose_twice_counts_once()
    {
        var budget = new PayloadBudget(100);
        var payload = budget.Rent(10);
        using var other = budget.Rent(10);
        payload.Dispose();
        payload.Dispose();

        Assert.Equal(10, budget.Rented);
        Assert.Throws<ObjectDisposedException>(() => payload.Memory);
    }
}
