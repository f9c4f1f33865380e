using CsCheck;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Sampling;
using ProtocolLearning.Protocol.Tests.Rounds;

namespace ProtocolLearning.Protocol.Tests.Sampling;

public sealed class RoundDrawsTests
{
    private const int Slots = 5;
    private const int Samples = 61;

    private static readonly RunDefinition Definition = RunScript.Definition() with
    {
        Dataset = new DatasetDefinition(["text"], Order: SampleOrder.Passes),
    };

    /// <summary>What a replica does in a round: draws, of which some stay unfinished, and whether it lives to contribute.</summary>
    private sealed record Part(int Drawn, int Unfinished, bool Contributes);

    /// <summary>Who is there, by slot, and whether stage 0 applies.</summary>
    private sealed record Happening(Part?[] Parts, bool IsApplied);

    private static readonly Gen<Part> Parts = Gen.Select(
        Gen.Int[0, RoundBudget.DrawsPerSource(Definition)], Gen.Int[0, 3], Gen.Bool, (drawn, unfinished, contributes) =>
            new Part(drawn, Math.Min(drawn, unfinished), contributes));

    private static readonly Gen<Happening> Happenings = Gen.Select(
        Gen.Frequency((1, Gen.Bool.Select(_ => (Part?)null)), (2, Parts.Select(part => (Part?)part))).Array[Slots],
        Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))),
        (parts, applied) => new Happening([parts[0] ?? new Part(0, 0, false), .. parts[1..]], applied));

    /// <summary>
    /// Replicas come and go, draw unevenly, leave draws unfinished, are lost before they contribute, and rounds are discarded: no
    /// microbatch is trained twice, and each that was drawn is trained or comes again before any new one.
    /// </summary>
    [Fact]
    public void Samples_under_changing_membership_are_neither_repeated_nor_skipped() =>
        Happenings.Array[1, 15].Sample(happenings =>
        {
            var trained = new Dictionary<long, long>();
            var pool = SamplePool.Start;
            for (var number = 1; number <= happenings.Length; number++)
            {
                var round = RoundOf(number, happenings[number - 1], pool);
                var counted = new HashSet<(Slot, int)>();
                foreach (var (id, counts) in DrawsOf(round, happenings[number - 1]))
                {
                    Assert.True(counted.Add((id.Source, id.Index)));
                    if (counts)
                    {
                        var microbatch = NumberOf(round, id);
                        Assert.False(trained.ContainsKey(microbatch), $"microbatch {microbatch} is trained in rounds {trained.GetValueOrDefault(microbatch)} and {number}.");
                        trained.Add(microbatch, number);
                    }
                }

                var after = RoundDraws.After(Definition, round);
                Assert.Equal(after.Returned, after.Returned.Distinct().Order());
                Assert.All(after.Returned, left => Assert.True(left < after.Next && !trained.ContainsKey(left)));
                Assert.Equal(after.Next, trained.Count + after.Returned.Length);
                pool = after;
            }
        }, iter: 60);

    [Fact]
    public void Samples_of_what_is_left_come_before_any_new_one()
    {
        var happening = new Happening([new Part(4, 2, true), new Part(4, 0, false), null, null, null], IsApplied: true);
        var round = RoundOf(1, happening, SamplePool.Start);
        var after = RoundDraws.After(Definition, round);
        Assert.Equal(2, after.Next - after.Returned.Length);

        var next = RoundOf(2, new Happening([null, null, new Part(8, 0, true), new Part(8, 0, true), null], true), after);
        var first = Enumerable.Range(0, (after.Returned.Length + 1) / 2)
            .SelectMany(index => new[] { 2, 3 }.Select(slot => NumberOf(next, new MicrobatchId(2, new Slot(0, slot), index, 0))));

        Assert.Subset(first.ToHashSet(), after.Returned.ToHashSet());
    }

    [Fact]
    public void Samples_are_what_anybody_computes_from_the_log()
    {
        var script = Passing();
        var ids = RunScript.All.SelectMany(member => Enumerable.Range(0, 4).Select(index => new MicrobatchId(2, member.Slot, index, 0))).ToList();
        var again = Passing();

        var samples = ids.Select(id => RoundDraws.Samples(Definition, script.State.Round!, id, Samples)).ToList();

        Assert.Equal(samples, ids.Select(id => RoundDraws.Samples(Definition, again.State.Round!, id with { Attempt = 3 }, Samples)));
        Assert.Equal(4, script.State.Round!.Samples.Next - script.State.Round.Samples.Returned.Length);
        Assert.Equal(12, samples.SelectMany(sample => sample).Distinct().Count());
    }

    [Fact]
    public void Samples_of_a_replica_depend_on_the_beacon()
    {
        var happening = new Happening([new Part(8, 0, true), new Part(8, 0, true), new Part(8, 0, true), null, null], IsApplied: true);
        var one = RoundOf(1, happening, SamplePool.Start);
        var other = one with { Beacon = Beacon.Derive(9, 1, []) };
        var ids = Enumerable.Range(0, 8).Select(index => new MicrobatchId(1, new Slot(0, 1), index, 0)).ToList();

        Assert.NotEqual(ids.Select(id => NumberOf(one, id)), ids.Select(id => NumberOf(other, id)));
        Assert.Throws<ArgumentException>(() => RoundDraws.Samples(Definition, one, new MicrobatchId(1, new Slot(0, 4), 0, 0), Samples));
    }

    [Fact]
    public void Samples_of_independent_draws_are_as_before()
    {
        var round = RoundOf(1, new Happening([new Part(1, 0, true), null, null, null, null], true), SamplePool.Start);
        var id = new MicrobatchId(1, new Slot(0, 0), 2, 0);
        var definition = RunScript.Definition();

        Assert.Equal(
            SampleAssignment.Draw(round.Beacon, 1, id.Source, 2, definition.Schedule.MicrobatchSequences, Samples),
            RoundDraws.Samples(definition, round, id, Samples));
    }

    /// <summary>Round 1 of three replicas with two microbatches each, of which the third contributes nothing, and round 2 open.</summary>
    private static RunScript Passing()
    {
        var script = new RunScript().Append(new RunAccepted(Definition, "key"));
        foreach (var member in RunScript.All)
        {
            script.Append(new ParticipantEnrolled(member.Participant, $"key-{member.Participant}", 1))
                .Append(new PlacementAccepted(member))
                .Append(new MemberJoined(member, "host:1", RunScript.Hash, "cpu", RunScript.Hash));
        }

        script.Append(new Applied(0, 0, RunScript.Hash, RunScript.All));
        foreach (var member in RunScript.All)
        {
            script.Append(new MemberActivated(member, 1));
        }

        var two = RunScript.All[..2];
        return script.Append(new RoundOpened(1, RunScript.All, 48, RunScript.Hash))
            .Append(new RoundClosing(1, ClosingReason.BudgetSpent))
            .Append(new RoundClosed(1, 24, 48, [.. RunScript.All.Select(member => new MemberTokens(member, 8))], []))
            .Append(RunScript.Exchange(0) with { Contributors = [.. two.Select(member => new Contributor(member, RunScript.Hash, 8))] })
            .Append(new Applied(1, 0, RunScript.OtherHash, two))
            .Append(new Credited(1, 0, [.. two.Select(member => new ParticipantCredit(member.Participant, 8))]))
            .Append(new RoundOpened(2, RunScript.All, 48, RunScript.OtherHash));
    }

    private static long NumberOf(RoundState round, MicrobatchId id)
    {
        // One sequence a microbatch and no wrap: the sample's place in the order of a pass that never ends is the microbatch's number.
        const long Endless = 1L << 40;
        var sample = RoundDraws.Samples(Definition, round, id, Endless).Single();
        return Places[sample];
    }

    private static readonly Dictionary<long, long> Places = Enumerable.Range(0, 15 * Slots * 8)
        .ToDictionary(place => new SamplePermutation(Definition.Seed, 0, 1L << 40).At(place), place => (long)place);

    private static RoundState RoundOf(int number, Happening happening, SamplePool pool)
    {
        var roster = Roster(happening);
        var tokens = RoundBudget.MicrobatchTokens(Definition);
        var members = roster
            .Select(member => (Member: member, Part: happening.Parts[member.Slot.Index]!))
            .Where(pair => pair.Part.Drawn > pair.Part.Unfinished)
            .ToList();
        var unfinished = DrawsOf(roster, number, happening).Where(draw => !draw.IsConfirmed && happening.Parts[draw.Id.Source.Index]!.Contributes).Select(draw => draw.Id);
        var closed = new RoundClosed(
            number,
            0,
            0,
            [.. members.Select(pair => new MemberTokens(pair.Member, (long)tokens * (pair.Part.Drawn - pair.Part.Unfinished)))],
            [.. unfinished]);
        var exchange = new ExchangeOpened(
            number, 0, 0, [.. members.Where(pair => pair.Part.Contributes).Select(pair => new Contributor(pair.Member, RunScript.Hash, 1))], [], 1);
        var stage = new StageRound(
            exchange, happening.IsApplied && exchange.Contributors.Count > 0 ? StageDecision.Applied : StageDecision.Discarded, [], true);
        return new RoundState(number, [.. roster], 1, Beacon.Derive(3, number, []), true, closed, [stage], pool);
    }

    private static IEnumerable<(MicrobatchId Id, bool Counts)> DrawsOf(RoundState round, Happening happening) =>
        DrawsOf(round.Roster, (int)round.Number, happening).Select(draw => (
            draw.Id,
            draw.IsConfirmed && round.Stages[0].Decision == StageDecision.Applied && happening.Parts[draw.Id.Source.Index]!.Contributes));

    /// <summary>Every third draw from the last is unfinished, as many as there are.</summary>
    private static IEnumerable<(MicrobatchId Id, bool IsConfirmed)> DrawsOf(IEnumerable<Member> roster, int number, Happening happening) =>
        from member in roster
        let part = happening.Parts[member.Slot.Index]!
        from index in Enumerable.Range(0, part.Drawn)
        let fromLast = part.Drawn - 1 - index
        let isUnfinished = part.Drawn >= 3 * part.Unfinished
            ? fromLast % 3 == 0 && fromLast / 3 < part.Unfinished
            : fromLast < part.Unfinished
        select (new MicrobatchId(number, member.Slot, index, 0), !isUnfinished);

    private static List<Member> Roster(Happening happening) =>
        [.. Enumerable.Range(0, Slots).Where(slot => happening.Parts[slot] is not null).Select(slot => RunScript.Member(slot))];
}
