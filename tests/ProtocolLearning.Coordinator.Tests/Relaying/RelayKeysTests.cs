using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Coordinator.Relaying;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Tests.Relaying;

public sealed class RelayKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-keys-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly string _north = Key();
    private readonly string _south = Key();

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void Holds_keys_of_all_files_and_skips_what_is_none()
    {
        File.WriteAllText(Path.Combine(_folder, "some"), $"# participants\n{_north} # north\n\nnot a key\n");
        File.WriteAllText(Path.Combine(_folder, "more"), _south);
        var keys = Keys();

        Assert.True(keys.Holds(_north));
        Assert.True(keys.Holds(_south));
        Assert.False(keys.Holds(Key()));
        Assert.False(keys.Holds(string.Empty));
    }

    [Fact]
    public void Holds_follows_the_folder_and_keeps_what_it_read_where_that_is_gone()
    {
        File.WriteAllText(Path.Combine(_folder, "keys"), _north);
        var keys = Keys();
        Assert.True(keys.Holds(_north));

        File.WriteAllText(Path.Combine(_folder, "keys"), _south);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(keys.Holds(_north));
        Assert.True(keys.Holds(_south));

        Directory.Delete(_folder, recursive: true);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(keys.Holds(_south));
    }

    [Fact]
    public void Options_of_a_folder_that_is_none_name_the_variable()
    {
        var environment = new Dictionary<string, string>
        {
            [RelayEnvironment.Keys] = Path.Combine(_folder, "none"),
            [RelayEnvironment.Listen] = "nowhere",
        };

        Assert.Null(RelayOptions.Read(environment.GetValueOrDefault, out var problems));

        Assert.Contains(problems, problem => problem.StartsWith(RelayEnvironment.Keys, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith(RelayEnvironment.Listen, StringComparison.Ordinal));
    }

    private static string Key()
    {
        using var key = IdentityKey.Generate();
        return key.PublicKey.Text;
    }

    private RelayKeys Keys() => new(_folder, _time, NullLogger<RelayKeys>.Instance);
}
