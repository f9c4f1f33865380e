using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.Discovery;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.GarbageCollection;
using ProtocolLearning.LocalCluster.Handlers;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.OpenApi;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>The parts of a server and how they hang together; everything but the network.</summary>
internal sealed class ApiServerCore : IDisposable
{
    private readonly HttpClient _kubelets = new() { Timeout = Timeout.InfiniteTimeSpan };

    public ApiServerCore(EmbeddedApiServerOptions options, Func<string> address)
    {
        var time = options.TimeProvider;
        var logger = options.LoggerFactory.CreateLogger<EmbeddedApiServer>();
        Store = new ObjectStore(options.ChangeLogCapacity);
        Writer = new ObjectWriter(Store, Kinds, time);
        GarbageCollector = new GarbageCollector(
            Store,
            Kinds,
            [
                new DefinitionCollector(Store, Kinds, Writer),
                new NamespaceCollector(Store, Kinds, Writer),
                new OwnerCollector(Store, Kinds, Writer),
            ],
            logger);
        Dispatcher = new RequestDispatcher(
            Kinds,
            new NonResourceEndpoints(Kinds, new DiscoveryDocuments(Kinds, address), new OpenApiDocuments(Kinds)),
            Token,
            new FaultInjection(Faults, time),
            Handlers(time, options.BookmarkInterval),
            new PodLogHandler(Store, _kubelets),
            logger);
    }

    public KindRegistry Kinds { get; } = new();

    public ObjectStore Store { get; }

    public ObjectWriter Writer { get; }

    public BearerToken Token { get; } = new();

    public FaultSwitchboard Faults { get; } = new();

    public GarbageCollector GarbageCollector { get; }

    public RequestDispatcher Dispatcher { get; }

    public void Dispose() => _kubelets.Dispose();

    private Dictionary<string, IRequestHandler> Handlers(TimeProvider time, TimeSpan bookmarkInterval) => new()
    {
        ["get"] = new GetHandler(Store, time),
        ["list"] = new ListHandler(Store, time),
        ["watch"] = new WatchHandler(Store, Faults, time, bookmarkInterval),
        ["create"] = new CreateHandler(Writer, new PodBinder(Writer, time), time),
        ["update"] = new UpdateHandler(Writer, time),
        ["patch"] = new PatchHandler(Store, Writer, time),
        ["delete"] = new DeleteHandler(Writer, time),
        ["deletecollection"] = new DeleteCollectionHandler(Store, Writer),
    };
}
