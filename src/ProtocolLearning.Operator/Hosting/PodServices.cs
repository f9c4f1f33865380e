using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Pods;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>What turns placements into pods, at home and in a member's agent alike.</summary>
internal static class PodServices
{
    /// <summary>Adds them, and what shows what they do.</summary>
    public static void Add(IServiceCollection services, OperatorSettings settings, HomeOrigin origin)
    {
        services.AddSingleton(settings);
        services.AddSingleton(origin);
        services.AddSingleton<NodeMemory>();
        services.AddSingleton<MemberPods>();
        services.AddSingleton<PodMaker>();
        services.AddSingleton<BudgetSightings>();
        services.AddSingleton<StageBudgets>();
        services.AddSingleton<MemberLimits>();
        services.AddSingleton<MemberProber>();
        services.AddSingleton<LeftoverSweep>();
        services.AddSingleton<PodStatusWriter>();
        services.AddSingleton<ClaimMaker>();
        services.AddSingleton<PodRemover>();
        services.TryAddSingleton(Metrics.DefaultRegistry);
        services.AddHostedService<Observability.TraceExport>();
    }
}
