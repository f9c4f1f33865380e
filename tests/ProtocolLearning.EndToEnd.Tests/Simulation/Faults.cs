namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>What goes wrong when: members and the coordinator die, some start over in the same tenancy, sessions break.</summary>
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
