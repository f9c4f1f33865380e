using Microsoft.Extensions.Logging;
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
    public void Line_that_is_no_key_is_logged_when_it_appears_and_not_each_time_that_the_folder_is_read()
    {
        var logged = new Lines();
        var keys = new RelayKeys(_folder, _time, logged);
        void ReadAgain(string text)
        {
            File.WriteAllText(Path.Combine(_folder, "keys"), text);
            _time.Advance(TimeSpan.FromSeconds(5));
            keys.Holds(_north);
        }

        ReadAgain("nonsense");
        ReadAgain("nonsense");
        Assert.Contains("line 1", Assert.Single(logged), StringComparison.Ordinal);

        ReadAgain(_north);
        ReadAgain("nonsense");
        Assert.Equal(2, logged.Count);
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

    private sealed class Lines : List<string>, ILogger<RelayKeys>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
