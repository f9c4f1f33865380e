namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>
/// What goes wrong when: members and the coordinator die, some start over in the same tenancy, sessions break, members are cut off
/// until they are taken for lost and then come back, and slots are given away under members that go on running.
/// </summary>
internal sealed class Faults(SimulatedWorld world)
{
    private const double LatestSeconds = 25;

    public void Schedule()
    {
        for (var i = 0; i < world.Scenario.MemberCrashes; i++)
        {
            world.Time.After(At(), CrashMember);
        }

        for (var i = 0; i < world.Scenario.CoordinatorCrashes; i++)
        {
            world.Time.After(At(), CrashCoordinator);
        }

        for (var i = 0; i < world.Scenario.Disconnects; i++)
        {
            world.Time.After(At(), () => Pick()?.Disconnect());
        }

        for (var i = 0; i < world.Scenario.Partitions; i++)
        {
            world.Time.After(At(), CutOff);
        }

        for (var i = 0; i < world.Scenario.Twins; i++)
        {
            world.Time.After(At(), MakeTwin);
        }
    }

    private double At() => 1 + (world.Random.NextDouble() * LatestSeconds);

    private SimulatedMember? Pick()
    {
        var alive = world.Alive.ToArray();
        return alive.Length == 0 ? null : alive[world.Random.Next(alive.Length)];
    }

    private void CrashMember()
    {
        if (Pick() is not { } member)
        {
            return;
        }

        member.Kill();
        if (world.Random.NextDouble() < 0.3)
        {
            // The container starts over in its pod: the same tenancy, another process without any state.
            world.Time.After(0.2 + (3 * world.Random.NextDouble()), () => world.StartMember(member.Identity.Member));
        }
    }

    private void CutOff()
    {
        // Longer than a member is waited for: its slot is given to another, and then it comes back.
        var seconds = 8 + (25 * world.Random.NextDouble());
        Pick()?.CutOff(TimeSpan.FromSeconds(seconds), reachesPeers: world.Random.NextDouble() < 0.5);
    }

    private void MakeTwin()
    {
        if (Pick()?.Identity.Member is not { } member || !world.Coordinator.IsAlive)
        {
            return;
        }

        if (world.Random.NextDouble() < 0.5)
        {
            world.StartMember(member);
        }
        else
        {
            world.Operator.Supersede(member);
        }
    }

    private void CrashCoordinator()
    {
        if (!world.Coordinator.IsAlive)
        {
            return;
        }

        var where = world.Random.Next(3);
        if (where > 0)
        {
            world.Log.DiesAtAppend = where;
            return;
        }

        world.Coordinator.Kill();
        world.Time.After(0.5 + (4 * world.Random.NextDouble()), world.Coordinator.Start);
    }
}
