using System.Collections.Immutable;
using System.Text;
using k8s.Models;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class VolumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Apply_secret_writes_private_files_and_follows_changes()
    {
        Assert.Null(Apply(Secret(("key", "old"), ("stale", "x"))));
        var key = _folder.File("pods/uid-1/volumes/v/key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal("old", File.ReadAllText(key));

        Assert.Null(Apply(Secret(("key", "new"))));

        Assert.Equal("new", File.ReadAllText(key));
        Assert.Equal([key], Directory.GetFiles(Path.GetDirectoryName(key)!));
    }

    [Fact]
    public void Apply_volumes_of_each_kind_become_folders()
    {
        Assert.Null(Apply(
            PodConfiguration.Empty,
            new V1Volume { Name = "scratch", EmptyDir = new() },
            new V1Volume { Name = "log", PersistentVolumeClaim = new() { ClaimName = "run-log" } },
            new V1Volume { Name = "host", HostPath = new() { Path = _folder.File("made"), Type = "DirectoryOrCreate" } },
            new V1Volume { Name = "me", DownwardAPI = new() { Items = [new() { Path = "in/name", FieldRef = new() { FieldPath = "metadata.name" } }] } },
            new V1Volume { Name = "all", Projected = new() { Sources = [new() { Secret = new() { Name = "none", Optional = true } }] } }));

        Assert.True(Directory.Exists(_folder.File("pods/uid-1/volumes/scratch")));
        Assert.True(Directory.Exists(_folder.File("claims/default/run-log")));
        Assert.True(Directory.Exists(_folder.File("made")));
        Assert.Equal("a", File.ReadAllText(_folder.File("pods/uid-1/volumes/me/in/name")));
        Assert.Empty(Directory.GetFiles(_folder.File("pods/uid-1/volumes/all")));
    }

    [Fact]
    public void Plan_item_with_path_puts_the_key_there()
    {
        var volume = new V1Volume { Name = "v", Secret = new() { SecretName = "s", Items = [new() { Key = "key", Path = "tls/key.pem" }] } };

        Assert.Null(Apply(Configuration(("key", "k"), ("other", "o")), volume));

        Assert.Equal("k", File.ReadAllText(_folder.File("pods/uid-1/volumes/v/tls/key.pem")));
        Assert.False(File.Exists(_folder.File("pods/uid-1/volumes/v/other")));
    }

    public static TheoryData<V1Volume, string> Problems => new()
    {
        {
            new() { Name = "v", Secret = new() { SecretName = "none" } },
            "volume v: secret \"none\" not found in namespace default; create it and the container starts"
        },
        {
            new() { Name = "v", Secret = new() { SecretName = "s", Items = [new() { Key = "none", Path = "p" }] } },
            "volume v: secret \"s\" has no key \"none\""
        },
        {
            new() { Name = "v", Secret = new() { SecretName = "s", Items = [new() { Key = "key", Path = "../../escape" }] } },
            "volume v: secret \"s\": path \"../../escape\" leads out of the volume"
        },
        {
            new() { Name = "v", Csi = new() { Driver = "d" } },
            "volume v: a process node has emptyDir, hostPath, persistentVolumeClaim, secret, configMap, downwardAPI and projected volumes only"
        },
        { new() { Name = "..", EmptyDir = new() }, "volume ..: the name is no folder name" },
        {
            new() { Name = "v", HostPath = new() { Path = "/nowhere/at/all", Type = "Directory" } },
            "volume v: hostPath /nowhere/at/all does not exist on this machine; create it or use type DirectoryOrCreate"
        },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Apply_volume_that_cannot_be_had_is_a_configuration_problem(V1Volume volume, string message) =>
        Assert.Equal(new ContainerProblem("CreateContainerConfigError", message), Apply(Configuration(("key", "k")), volume));

    [Fact]
    public void Apply_keys_that_lead_out_of_the_volume_write_nothing()
    {
        var problem = Apply(Secret(("../escape", "x")));

        Assert.Contains("leads out of the volume", problem?.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("/data", "", "/real/v")]
    [InlineData("/data", "sub/x", "/real/v/sub/x")]
    [InlineData("/data", "../x", null)]
    [InlineData("data", "", null)]
    [InlineData("/", "", null)]
    public void Mounts_path_and_subPath_give_a_folder_or_a_problem(string mountPath, string subPath, string? expected)
    {
        var container = new V1Container
        {
            Name = "main",
            VolumeMounts = [new V1VolumeMount { Name = "v", MountPath = mountPath, SubPath = subPath }],
        };

        var mounts = VolumePlanner.Mounts(container, [new PlannedVolume("v", "/real/v", new VolumeContent.Folder())], out var problem);

        Assert.Equal(expected, mounts?.Rewrite(mountPath));
        Assert.Equal(expected is null, problem is not null);
    }

    public void Dispose() => _folder.Dispose();

    private static PodConfiguration Configuration(params (string Key, string Value)[] data) => PodConfiguration.Empty with
    {
        Secrets = ImmutableDictionary<string, V1Secret>.Empty.Add(
            "s", new V1Secret { Data = data.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value)) }),
    };

    private static (PodConfiguration, V1Volume) Secret(params (string Key, string Value)[] data) =>
        (Configuration(data), new V1Volume { Name = "v", Secret = new V1SecretVolumeSource { SecretName = "s" } });

    private ContainerProblem? Apply((PodConfiguration Configuration, V1Volume Volume) given) => Apply(given.Configuration, given.Volume);

    private ContainerProblem? Apply(PodConfiguration configuration, params IList<V1Volume> volumes)
    {
        var pod = PodExamples.Pod("a");
        pod.Metadata.Uid = "uid-1";
        pod.Spec.Volumes = volumes;
        var planner = new VolumePlanner(pod, configuration, new NodeFolders(_folder.Path, null), "127.0.0.1");
        return planner.Plan(out var problem) is { } planned ? VolumeWriter.Apply(planned) : problem;
    }
}
