using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Agents;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Runs;

namespace ProtocolLearning.Operator.Tests.Hosting;

/// <summary>What only a clock drives is tried again soon after an outage, however long that was, and nothing takes for ever.</summary>
public sealed class BackoffTests
{
    [Fact]
    public void Heartbeat_afterAnOutage_comesBeforeHomeTakesTheAgentForLost()
    {
        var registered = new RecordingBuilder();
        var policy = new MemberPolicy(["i"], new HashSet<string> { "n" }, null, false);
        MemberRegistration.Register(registered, new MemberSettings("berlin", null, "system", null, policy), new CacheRequests());

        Assert.True(registered.MaximumBackoffs[typeof(HeartbeatController)] * 2 < new MemberLimits().HeartbeatLost);
    }

    [Fact]
    public void RunsAndMembers_afterAnOutage_areLookedAtWithinHalfAMinute()
    {
        var registered = new RecordingBuilder();
        var news = new Wakeup();
        ControllerRegistration.Register(registered, new OperatorSettings(), new CacheRequests(), news, new ClusterSightings(news));

        Assert.Equal(TimeSpan.FromSeconds(30), registered.MaximumBackoffs[typeof(PlacementController)]);
        Assert.Equal(TimeSpan.FromSeconds(10), registered.MaximumBackoffs[typeof(MemberClusterController)]);
    }

    [Fact]
    public void EveryController_hasATimeLimit_beyondAllItsRequestsAndProposals()
    {
        var (home, agent, news) = (new RecordingBuilder(), new RecordingBuilder(), new Wakeup());
        ControllerRegistration.Register(home, new OperatorSettings(), new CacheRequests(), news, new ClusterSightings(news));
        var policy = new MemberPolicy(["i"], new HashSet<string> { "n" }, null, false);
        MemberRegistration.Register(agent, new MemberSettings("berlin", null, "system", null, policy), new CacheRequests());

        Assert.Equal((3, 2), (home.Timeouts.Count, agent.Timeouts.Count));
        Assert.All(
            home.Timeouts.Concat(agent.Timeouts),
            controller => Assert.True(
                controller.Value > (new ConnectionOptions().RequestTimeout + new CoordinatorLimits().ProposalTimeout) * 8, controller.Key.Name));
    }

    private sealed class RecordingBuilder : IOperatorBuilder
    {
        public Dictionary<Type, TimeSpan?> MaximumBackoffs { get; } = [];

        public Dictionary<Type, TimeSpan?> Timeouts { get; } = [];

        public IServiceCollection Services { get; } = new ServiceCollection();

        public IOperatorBuilder AddController<TController, TEntity>(Action<ControllerOptions<TEntity>>? configure = null)
            where TController : class, IEntityController<TEntity>
            where TEntity : class, IKubernetesObject<V1ObjectMeta>
        {
            var options = new ControllerOptions<TEntity>();
            configure?.Invoke(options);
            MaximumBackoffs[typeof(TController)] = options.MaximumBackoff;
            Timeouts[typeof(TController)] = options.ReconcileTimeout;
            return this;
        }

        public IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
            where TFinalizer : class, IEntityFinalizer<TEntity>
            where TEntity : class, IKubernetesObject<V1ObjectMeta> => this;

        public IOperatorBuilder AssistFinalizer<TFinalizer, TEntity>(string identifier)
            where TFinalizer : class, IEntityFinalizer<TEntity>
            where TEntity : class, IKubernetesObject<V1ObjectMeta> => this;

        public IOperatorBuilder AddCache<T>(ClusterScope scope, Action<CacheOptions<T>>? configure = null)
            where T : class, IKubernetesObject<V1ObjectMeta> => this;

        public IOperatorBuilder OnStandingBy(Func<IServiceProvider, Task> action) => this;
    }
}
