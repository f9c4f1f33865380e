using CsCheck;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Tests.StateTransfer;

public sealed class StateFetchTests
{
    private static readonly TransferLie[] Provable =
        [TransferLie.WrongChunk, TransferLie.OtherState, TransferLie.TooLong, TransferLie.WrongProof];

    private static readonly TransferLie[] FalseRoots = [TransferLie.FalseRootSilent, TransferLie.FalseRootAllButOne, TransferLie.FlippingRoot];

    private static readonly Gen<TransferLie> Lies = Gen.Enum<TransferLie>();

    /// <summary>Whatever the others do: one who tells the truth is enough, and nobody who does is blamed.</summary>
    [Fact]
    public void Receive_ends_with_the_agreed_state_and_blames_liars_only() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 3000], Lies.Array[0, 5], Gen.Int[0, 5]).Sample((seed, elements, lies, place) =>
        {
            var world = new TransferWorld(seed, elements);
            var honest = new HashSet<Member>();
            var all = lies.ToList();
            all.Insert(Math.Min(place, all.Count), TransferLie.None);
            foreach (var lie in all)
            {
                var member = world.Add(lie);
                if (!Provable.Contains(lie) && lie is not (TransferLie.RandomRoot or TransferLie.Unasked) && !FalseRoots.Contains(lie))
                {
                    honest.Add(member);
                }
            }

            Assert.True(world.Run(() => world.IsDone, 900), $"not within {world.Seconds} s: {string.Join(", ", all)}");
            Assert.Equal((TransferWorld.Round, world.Hash), (world.Shard.Round, world.Shard.Hash));
            Assert.DoesNotContain(world.Blamed, honest.Contains);
        }, iter: 150, threads: 1);

    [Theory]
    [InlineData(nameof(TransferLie.WrongChunk))]
    [InlineData(nameof(TransferLie.OtherState))]
    [InlineData(nameof(TransferLie.TooLong))]
    [InlineData(nameof(TransferLie.WrongProof))]
    public void Receive_names_whoever_sends_what_is_not_the_state(string lie)
    {
        var world = new TransferWorld(1, 2000);
        var liar = world.Add(Enum.Parse<TransferLie>(lie));
        Assert.True(world.Run(() => world.Blamed.Count > 0, 60));
        world.Add(TransferLie.None);
        Assert.True(world.Run(() => world.IsDone, 120));
        Assert.All(world.Blamed, blamed => Assert.Equal(liar, blamed));
    }

    [Fact]
    public void Receive_takes_the_root_that_most_say_and_asks_no_other()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = new TransferWorld(seed, 2000);
            var liar = world.Add(TransferLie.OtherState);
            world.Add(TransferLie.None);
            world.Add(TransferLie.None);
            Assert.True(world.Run(() => world.IsDone, 60));
            Assert.DoesNotContain(world.Requests, request => request.Of == liar);
        }
    }

    /// <summary>More liars than honest holders, who agree on what they say and are asked first.</summary>
    [Theory]
    [InlineData(nameof(TransferLie.FalseRootSilent), 1)]
    [InlineData(nameof(TransferLie.FalseRootSilent), 3)]
    [InlineData(nameof(TransferLie.FalseRootAllButOne), 1)]
    [InlineData(nameof(TransferLie.FalseRootAllButOne), 3)]
    [InlineData(nameof(TransferLie.FlippingRoot), 1)]
    [InlineData(nameof(TransferLie.FlippingRoot), 3)]
    public void Receive_ends_with_the_agreed_state_where_liars_agree_on_another(string lie, int liars)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var world = new TransferWorld(seed, 20_000);
            for (var i = 0; i < liars; i++)
            {
                world.Add(Enum.Parse<TransferLie>(lie));
            }

            var honest = world.Add(TransferLie.None);
            Assert.True(world.Run(() => world.IsDone, 60), $"not within {world.Seconds} s");
            Assert.DoesNotContain(honest, world.Blamed);
        }
    }

    /// <summary>Those who come later and are more say another root: what comes is not dropped for it.</summary>
    [Fact]
    public void Receive_keeps_the_root_of_which_chunks_come_whatever_others_say()
    {
        var world = new TransferWorld(2, 200_000);
        world.Add(TransferLie.None);
        Assert.True(world.Run(() => world.GoodChunks > 0, 60));
        Member[] liars = [.. Enumerable.Range(0, 3).Select(_ => world.Add(TransferLie.FalseRootSilent))];
        Assert.True(world.Run(() => world.IsDone, 120));
        Assert.DoesNotContain(world.Requests, request => liars.Contains(request.Of));
    }

    [Fact]
    public void Receive_distrusts_whoever_names_another_root_after_none()
    {
        var world = new TransferWorld(2, 2000);
        var liar = world.Add(TransferLie.Mute);
        foreach (var root in new[] { new string('a', 64), string.Empty, new string('b', 64) })
        {
            world.Run(() => false, 2);
            world.Fetch.Receive(liar, new StateOutline(TransferWorld.Round, world.Hash, root));
            if (root.Length > 0)
            {
                // Asked for a chunk, it owes one, and may say that the state is gone.
                Assert.True(world.Run(() => world.Requests.Count > 0, 5));
            }
        }

        world.Run(() => false, 1);
        Assert.Equal([liar], world.Blamed);
    }

    [Fact]
    public void Pursue_follows_others_where_the_first_of_many_are_liars()
    {
        var world = new TransferWorld(4, 2000);
        for (var i = 0; i < 16; i++)
        {
            world.Add(TransferLie.TooLong);
        }

        world.Add(TransferLie.None);
        Assert.True(world.Run(() => world.IsDone, 120));
    }

    [Fact]
    public void Pursue_blames_again_less_and_less_often_where_all_lie()
    {
        var world = new TransferWorld(4, 2000);
        world.Add(TransferLie.TooLong);
        world.Run(() => false, 300);
        Assert.InRange(world.Blamed.Count, 2, 12);
    }

    [Fact]
    public void Receive_shares_the_chunks_among_all_and_asks_for_each_once()
    {
        var world = new TransferWorld(5, 20_000);
        Member[] holders = [.. Enumerable.Range(0, 4).Select(_ => world.Add(TransferLie.None))];
        Assert.True(world.Run(() => world.IsDone, 60));
        Assert.Equal(world.Layout.Chunks, world.Requests.Count);
        Assert.All(holders, holder => Assert.InRange(world.Requests.Count(request => request.Of == holder), 1, world.Layout.Chunks / 2));
    }

    [Fact]
    public void Pursue_keeps_what_came_when_every_holder_is_another_one()
    {
        var world = new TransferWorld(3, 200_000);
        var first = world.Add(TransferLie.None);
        Assert.True(world.Run(() => world.GoodChunks >= world.Layout.Chunks / 2, 60));
        world.Remove(first);
        world.Add(TransferLie.None);
        world.Add(TransferLie.None);
        var before = world.Requests.Count;
        Assert.True(world.Run(() => world.IsDone, 120));
        Assert.InRange(world.Requests.Count - before, 1, world.Layout.Chunks - before + 4);
    }

    [Fact]
    public void Pursue_asks_others_for_what_a_silent_holder_owes()
    {
        var world = new TransferWorld(3, 20_000);
        var silent = world.Add(TransferLie.Silent);
        world.Add(TransferLie.None);
        Assert.True(world.Run(() => world.IsDone, 30));
        Assert.Contains(world.Requests, request => request.Of == silent);
        Assert.Empty(world.Blamed);
    }

    [Fact]
    public void Stop_lends_the_room_back()
    {
        var world = new TransferWorld(3, 20_000);
        world.Add(TransferLie.HalfStream);
        world.Run(() => world.GoodChunks > 0, 30);
        world.Fetch.Stop();
        var room = world.Shard.Lend();
        world.Shard.TakeBack(room);
        Assert.Same(room, world.Shard.Lend());
    }
}
