using System.Text;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tests.Remote;

/// <summary>Whole datasets over the network. The one place that sets variables of the environment: its tests run one after another.</summary>
public sealed class RemoteDatasetTests : IDisposable
{
    private static readonly string[] Variables = ["AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

    private readonly ObjectServer _server = new();
    private readonly TextFolder _folder = new();

    [Fact]
    public async Task Open_of_an_address_and_a_file_reads_what_files_would_give()
    {
        var (remote, local) = (TextFolder.Words(1, 2000), TextFolder.Words(2, 1000));
        _server.Objects["/text/a.txt"] = Encoding.UTF8.GetBytes(remote);
        _folder.Add("b.txt", local).Add("same/a.txt", remote).Add("same/b.txt", local);

        using var dataset = await OpenAsync(new DatasetDefinition([$"{_server.Endpoint}/text/a.txt?version=1", "b.txt"]));

        using var same = await OpenAsync(new DatasetDefinition(["same"]));
        Assert.Equal(same.Fingerprint, dataset.Fingerprint);
        Assert.Equal(same.Training.Count, dataset.Training.Count);
    }

    [Fact]
    public async Task Open_of_an_address_with_another_hash_or_none_there_names_the_source()
    {
        _server.Objects["/a.txt"] = Encoding.UTF8.GetBytes(TextFolder.Words(1, 500));
        var address = $"{_server.Endpoint}/a.txt";
        var definition = new DatasetDefinition(
            [address, $"{_server.Endpoint}/none.txt"], Hashes: new Dictionary<string, string> { [address] = new('0', 64) });

        var opening = await TokenDataset.OpenAsync(definition, 8, Folders(), TimeProvider.System, CancellationToken.None);

        Assert.Null(opening.Dataset);
        Assert.Equal(["dataset.sources[0]", "dataset.sources[1]"], opening.Problems.Select(problem => problem.Field));
        Assert.Contains("has the hash", opening.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("answers 404", opening.Problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_of_a_bucket_reads_its_objects_by_key_and_asks_by_path()
    {
        using var environment = new S3Environment(_server.Endpoint);
        var texts = Enumerable.Range(0, 5).Select(i => TextFolder.Words(i, 700)).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            _server.Objects[$"/corpus/text/{i}.txt"] = Encoding.UTF8.GetBytes(texts[i]);
            _folder.Add($"same/{i}.txt", texts[i]);
        }

        _server.Objects["/corpus/other.txt"] = Encoding.UTF8.GetBytes("not below the prefix");

        using var prefix = await OpenAsync(new DatasetDefinition(["s3://corpus/text/"]));
        using var single = await OpenAsync(new DatasetDefinition(["s3://corpus/text/3.txt"]));

        using var same = await OpenAsync(new DatasetDefinition(["same"]));
        Assert.Equal(same.Fingerprint, prefix.Fingerprint);
        Assert.Equal(700, single.Tokens);
        Assert.Contains(_server.Requests, request => request.StartsWith("GET /corpus/text/3.txt bytes=0-699", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_of_a_bucket_without_the_object_names_it()
    {
        using var environment = new S3Environment(_server.Endpoint);

        var opening = await TokenDataset.OpenAsync(
            new DatasetDefinition(["s3://corpus/none.txt", "s3://corpus/none/"]), 8, Folders(), TimeProvider.System, CancellationToken.None);

        Assert.Contains("s3://corpus/none.txt", opening.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("404", opening.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("holds no object", opening.Problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_with_a_credentials_file_signs_with_its_key()
    {
        using var environment = new S3Environment(_server.Endpoint, withKey: false);
        _server.Objects["/corpus/a.txt"] = Encoding.UTF8.GetBytes(TextFolder.Words(4, 500));
        _folder.Add("aws-credentials", "[default]\naws_access_key_id = FILEKEY\naws_secret_access_key = secret\n");

        var opening = await TokenDataset.OpenAsync(
            new DatasetDefinition(["s3://corpus/a.txt"], ValidationPerMille: 0),
            8,
            Folders() with { CredentialsFile = Path.Combine(_folder.Path, "aws-credentials") },
            TimeProvider.System,
            CancellationToken.None);

        Assert.Empty(opening.Problems);
        opening.Dataset!.Dispose();
        Assert.NotEmpty(_server.Signatures);
        Assert.All(_server.Signatures, signature => Assert.Contains("Credential=FILEKEY/", signature, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private DatasetFolders Folders() => new(_folder.Path, Path.Combine(_folder.Path, ".cache"));

    private async Task<TokenDataset> OpenAsync(DatasetDefinition definition)
    {
        var opening = await TokenDataset.OpenAsync(definition, 8, Folders(), TimeProvider.System, CancellationToken.None);
        Assert.Empty(opening.Problems);
        return opening.Dataset!;
    }

    private sealed class S3Environment : IDisposable
    {
        private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);

        public S3Environment(string endpoint, bool withKey = true)
        {
            string?[] values = [endpoint, "us-east-1", withKey ? "key" : null, withKey ? "secret" : null];
            for (var i = 0; i < Variables.Length; i++)
            {
                Environment.SetEnvironmentVariable(Variables[i], values[i]);
            }
        }

        public void Dispose()
        {
            foreach (var (name, value) in _before)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }
}
