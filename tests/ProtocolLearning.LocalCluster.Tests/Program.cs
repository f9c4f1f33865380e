using ProtocolLearning.LocalCluster.Tests.Processes;

// The tests start this program once more as a process of its own, to kill it.
if (args is [ParentDeathTests.Verb, var folder])
{
    await ParentDeathTests.HostAsync(folder);
}
