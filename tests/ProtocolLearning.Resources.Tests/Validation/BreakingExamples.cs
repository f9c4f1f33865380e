namespace ProtocolLearning.Resources.Tests.Validation;

/// <summary>At least one breaking example of every rule.</summary>
internal static class BreakingExamples
{
    public static IReadOnlyList<BreakingExample> All { get; } =
    [
        Run("""{"metadata":{"name":"a23456789-b23456789-c23456789-d23456789-e"}}""", "metadata.name", "self.metadata.name.size() <= 40"),
        Run("""{"metadata":{"name":"9lives"}}""", "metadata.name", "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')"),
        Run("""{"metadata":{"name":"a.b"}}""", "metadata.name", "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')"),
        Run("""{"spec":{"stages":5}}""", "spec.stages", "self.spec.stages <= self.spec.model.layers"),
        Run("""{"spec":{"model":{"hiddenSize":66}}}""", "spec.model.heads", "self.spec.model.hiddenSize % self.spec.model.heads == 0"),
        Run("""{"spec":{"model":{"hiddenSize":20}}}""", "spec.model.heads", "self.spec.model.hiddenSize / self.spec.model.heads % 2 == 0"),
        Run("""{"spec":{"model":{"keyValueHeads":3}}}""", "spec.model.keyValueHeads", "!has(self.spec.model.keyValueHeads) || self.spec.model.heads % self.spec.model.keyValueHeads == 0"),
        Run("""{"spec":{"optimizer":{"inner":{"momentum":"0.9"}}}}""", "spec.optimizer.inner.momentum", "!has(self.spec.optimizer.inner.momentum) || self.spec.optimizer.inner.algorithm != 'AdamW'"),
        Run("""{"spec":{"optimizer":{"inner":{"algorithm":"Muon"}}}}""", "spec.optimizer.inner.sgdLearningRate", "has(self.spec.optimizer.inner.sgdLearningRate) == (self.spec.optimizer.inner.algorithm == 'Muon')"),
        Run("""{"spec":{"optimizer":{"inner":{"sgdLearningRate":"0.1"}}}}""", "spec.optimizer.inner.sgdLearningRate", "has(self.spec.optimizer.inner.sgdLearningRate) == (self.spec.optimizer.inner.algorithm == 'Muon')"),
        Run("""{"spec":{"model":{"vocabularySize":255}}}""", "spec.model.vocabularySize", "self.spec.dataset.tokenizer != 'Bytes' || self.spec.model.vocabularySize >= 256"),
        Run("""{"spec":{"dataset":{"tokenizer":"Cl100kBase"},"model":{"vocabularySize":100276}}}""", "spec.model.vocabularySize", "self.spec.dataset.tokenizer != 'Cl100kBase' || self.spec.model.vocabularySize >= 100277"),
        Run("""{"spec":{"dataset":{"tokenizer":"O200kBase"},"model":{"vocabularySize":200018}}}""", "spec.model.vocabularySize", "self.spec.dataset.tokenizer != 'O200kBase' || self.spec.model.vocabularySize >= 200019"),
        Run($$$$"""{"spec":{"dataset":{"sources":[{"uri":"/data/a.txt","sha256":"{{{{Sha256}}}}"}]}}}""", "spec.dataset.sources", "self.spec.dataset.sources.all(source, !has(source.sha256) || source.uri.startsWith('http://') || source.uri.startsWith('https://') || source.uri.startsWith('s3://'))"),
        Run("""{"spec":{"schedule":{"tokens":1000}}}""", "spec.schedule.tokens", "has(self.spec.schedule.tokens) != has(self.spec.schedule.rounds)"),
        Run("""{"spec":{"schedule":{"rounds":null}}}""", "spec.schedule.tokens", "has(self.spec.schedule.tokens) != has(self.spec.schedule.rounds)"),
        Run("""{"spec":{"schedule":{"mode":"Streaming"}}}""", "spec.schedule.streaming", "has(self.spec.schedule.streaming) == (self.spec.schedule.mode == 'Streaming')"),
        Run("""{"spec":{"schedule":{"validateEveryRounds":2,"streaming":{}}}}""", "spec.schedule.streaming", "has(self.spec.schedule.streaming) == (self.spec.schedule.mode == 'Streaming')"),
        Run("""{"spec":{"threatModel":{"maxByzantine":0},"schedule":{"mode":"Streaming","validateEveryRounds":2,"innerSteps":7,"streaming":{}}}}""", "spec.schedule.innerSteps", "!has(self.spec.schedule.streaming) || self.spec.schedule.innerSteps % self.spec.schedule.streaming.fragments == 0"),
        Run("""{"spec":{"threatModel":{"maxByzantine":0},"schedule":{"mode":"Streaming","validateEveryRounds":2,"innerSteps":6,"streaming":{"fragments":3}}}}""", "spec.schedule.streaming.fragments", "!has(self.spec.schedule.streaming) || self.spec.stages * self.spec.schedule.streaming.fragments <= self.spec.model.layers"),
        Run("""{"spec":{"threatModel":{"maxByzantine":0},"schedule":{"mode":"Streaming","validateEveryRounds":1,"streaming":{}}}}""", "spec.schedule.validateEveryRounds", "!has(self.spec.schedule.streaming) || self.spec.schedule.validationSequences == 0 || self.spec.schedule.validateEveryRounds > 1"),
        Run("""{"spec":{"threatModel":{"maxByzantine":0},"schedule":{"mode":"Streaming","validateEveryRounds":2,"streaming":{}},"checkpoint":{"uri":"file:///checkpoints","intervalRounds":1}}}""", "spec.checkpoint.intervalRounds", "!has(self.spec.schedule.streaming) || !has(self.spec.checkpoint) || self.spec.checkpoint.intervalRounds > 1"),
        Run("""{"spec":{"schedule":{"mode":"Streaming","validateEveryRounds":2,"streaming":{}}}}""", "spec.schedule.mode", "self.spec.schedule.mode != 'Streaming' || self.spec.threatModel.maxByzantine == 0"),
        Run("""{"spec":{"schedule":{"mode":"Streaming","validateEveryRounds":2,"streaming":{"mixingPerMille":500}},"compression":{"pseudoGradient":"TopK"},"threatModel":{"maxByzantine":0}}}""", "spec.schedule.streaming.mixingPerMille", "!has(self.spec.schedule.streaming) || !has(self.spec.schedule.streaming.mixingPerMille) || self.spec.schedule.streaming.mixingPerMille == 0 || self.spec.compression.pseudoGradient != 'TopK'"),
        Run("""{"spec":{"schedule":{"mode":"Synchronous"}}}""", "spec.schedule.innerSteps", "self.spec.schedule.mode != 'Synchronous' || self.spec.schedule.innerSteps == 1"),
        Run("""{"spec":{"schedule":{"mode":"Synchronous","innerSteps":1},"optimizer":{"inner":{"algorithm":"Muon","sgdLearningRate":"0.1"}}}}""", "spec.optimizer.inner.algorithm", "self.spec.schedule.mode != 'Synchronous' || self.spec.optimizer.inner.algorithm != 'Muon'"),
        Run("""{"spec":{"schedule":{"batchTokens":511}}}""", "spec.schedule.batchTokens", "self.spec.schedule.batchTokens >= self.spec.schedule.microbatchSequences * self.spec.model.sequenceLength"),
        Run("""{"spec":{"schedule":{"deadline":{"minSeconds":601}}}}""", "spec.schedule.deadline.minSeconds", "self.spec.schedule.deadline.minSeconds <= self.spec.schedule.deadline.maxSeconds"),
        Run("""{"spec":{"replicas":{"min":5}}}""", "spec.replicas.min", "self.spec.replicas.min <= self.spec.replicas.max"),
        Run("""{"spec":{"schedule":{"quorum":5}}}""", "spec.schedule.quorum", "!has(self.spec.schedule.quorum) || self.spec.schedule.quorum <= self.spec.replicas.min"),
        Run("""{"spec":{"schedule":{"quorum":2},"threatModel":null}}""", "spec.schedule.quorum", "!has(self.spec.schedule.quorum) || 2 * self.spec.schedule.quorum > self.spec.replicas.min"),

        Run("""{"spec":{"worker":{"resources":{"limits":{"nvidia.com/gpu":"1"}}}}}""", "spec.worker.resources.limits", NoGpus("limits")),
        Run("""{"spec":{"worker":{"resources":{"requests":{"nvidia.com/mig-1g.10gb":"1"}}}}}""", "spec.worker.resources.requests", NoGpus("requests")),

        Run("""{"spec":{"threatModel":{"maxByzantine":2}}}""", "spec.replicas.min", "self.spec.threatModel.maxByzantine == 0 || self.spec.replicas.min >= 2 * self.spec.threatModel.maxByzantine + 2"),
        Run("""{"spec":{"schedule":{"quorum":2}}}""", "spec.schedule.quorum", "self.spec.threatModel.maxByzantine == 0 || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= 2 * self.spec.threatModel.maxByzantine + 1"),
        Run("""{"spec":{"threatModel":{"aggregator":"Mean"}}}""", "spec.threatModel.aggregator", "self.spec.threatModel.maxByzantine == 0 || !(self.spec.threatModel.aggregator in ['Mean', 'RadialDirectional'])"),
        Run("""{"spec":{"threatModel":{"aggregator":"RadialDirectional"}}}""", "spec.threatModel.aggregator", "self.spec.threatModel.maxByzantine == 0 || !(self.spec.threatModel.aggregator in ['Mean', 'RadialDirectional'])"),
        Run("""{"spec":{"threatModel":{"aggregator":"Krum"}}}""", "spec.threatModel.aggregator", "!(self.spec.threatModel.aggregator in ['Krum', 'MultiKrum']) || (self.spec.threatModel.maxByzantine > 0 && self.spec.replicas.min >= 2 * self.spec.threatModel.maxByzantine + 4)"),
        Run("""{"spec":{"threatModel":{"aggregator":"Krum"},"schedule":{"quorum":4},"replicas":{"min":6,"max":6}}}""", "spec.schedule.quorum", "!(self.spec.threatModel.aggregator in ['Krum', 'MultiKrum']) || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= 2 * self.spec.threatModel.maxByzantine + 3"),

        Run("""{"spec":{"threatModel":{"maxByzantine":0,"preAggregation":["AdaptiveClipping"]}}}""", "spec.threatModel.preAggregation", "!has(self.spec.threatModel.preAggregation) || self.spec.threatModel.preAggregation.size() == 0 || self.spec.threatModel.maxByzantine > 0"),
        Run("""{"spec":{"threatModel":{"preAggregation":["Bucketing"]}}}""", "spec.replicas.min", $"{NoBuckets} || self.spec.replicas.min > {Buckets}"),
        Run("""{"spec":{"threatModel":{"preAggregation":["Bucketing"],"aggregator":"MultiKrum"},"schedule":{"quorum":8},"replicas":{"min":10,"max":10}}}""", "spec.schedule.quorum", $"{NoBuckets} || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= {Buckets}"),

        Run("""{"spec":{"unextractability":{"minimumCoalition":3}}}""", "spec.unextractability.minimumCoalition", "self.spec.unextractability.minimumCoalition <= self.spec.stages"),
        Run("""{"spec":{"unextractability":{"minimumCoalition":2},"failurePolicy":{"participantMoves":"BetweenStages"}}}""", "spec.failurePolicy.participantMoves", "self.spec.unextractability.minimumCoalition == 1 || self.spec.failurePolicy.participantMoves == 'Never'"),
        Run("""{"spec":{"unextractability":{"minimumCoalition":2},"failurePolicy":{"onStageLoss":"RebuildFromNeighbours"}}}""", "spec.failurePolicy.onStageLoss", "self.spec.unextractability.minimumCoalition == 1 || self.spec.failurePolicy.onStageLoss != 'RebuildFromNeighbours'"),
        Run("""{"spec":{"failurePolicy":{"onStageLoss":"RestoreCheckpoint"}}}""", "spec.failurePolicy.onStageLoss", "self.spec.failurePolicy.onStageLoss != 'RestoreCheckpoint' || has(self.spec.checkpoint)"),
        Run($$$$"""{"spec":{"resumeFrom":{"uri":"s3://b/run/round-00000001","sha256":"{{{{Sha256}}}}"},"model":{"initialWeights":{"path":"llama","sha256":"{{{{Sha256}}}}"} } } }""", "spec.resumeFrom", "!has(self.spec.resumeFrom) || !has(self.spec.model.initialWeights)"),
        Run("""{"spec":{"unextractability":{"minimumCoalition":2,"morphIntervalRounds":5}}}""", "spec.optimizer.inner.algorithm", $"!({Morphs}) || self.spec.optimizer.inner.algorithm != 'AdamW'"),
        Run("""{"spec":{"unextractability":{"minimumCoalition":2,"morphIntervalRounds":5}}}""", "spec.model.normGains", $"!({Morphs}) || self.spec.model.normGains == 'Fixed'"),
        Run("""{"spec":{"unextractability":{"minimumCoalition":2,"morphIntervalRounds":5},"compression":{"activations":"Subspace"}}}""", "spec.compression.activations", $"!({Morphs}) || self.spec.compression.activations != 'Subspace'"),
        Run("""{"spec":{"threatModel":{"aggregator":"CoordinateMedian"},"compression":{"pseudoGradient":"TopK"}}}""", "spec.compression.pseudoGradient", "self.spec.compression.pseudoGradient != 'TopK' || !(self.spec.threatModel.aggregator in ['CoordinateMedian', 'TrimmedMean'])"),
        Run("""{"spec":{"compression":{"pseudoGradient":"Int4","topK":{}}}}""", "spec.compression.topK", "!has(self.spec.compression.topK) || self.spec.compression.pseudoGradient == 'TopK'"),
        Run("""{"spec":{"compression":{"pseudoGradient":"TopK","topK":{"chunk":1000}}}}""", "spec.compression.topK.chunk", "!has(self.spec.compression.topK) || self.spec.compression.topK.chunk in [64, 128, 256, 512, 1024, 2048, 4096]"),
        Run("""{"spec":{"compression":{"pseudoGradient":"TopK","topK":{"chunk":256,"kept":65}}}}""", "spec.compression.topK.kept", "!has(self.spec.compression.topK) || 4 * self.spec.compression.topK.kept <= self.spec.compression.topK.chunk"),
        Run("""{"spec":{"compression":{"errorFeedbackPerMille":950}}}""", "spec.compression.errorFeedbackPerMille", "!has(self.spec.compression.errorFeedbackPerMille) || self.spec.compression.errorFeedbackPerMille == 0 || self.spec.compression.pseudoGradient != 'None'"),
        Run("""{"spec":{"compression":{"activations":"Subspace"}}}""", "spec.compression.subspace", SubspaceOfCodec),
        Run("""{"spec":{"compression":{"subspace":{"rank":16}}}}""", "spec.compression.subspace", SubspaceOfCodec),
        Run("""{"spec":{"compression":{"activations":"Subspace","subspace":{"rank":64}}}}""", "spec.compression.subspace.rank", "!has(self.spec.compression.subspace) || self.spec.compression.subspace.rank < self.spec.model.hiddenSize"),
        Run("""{"spec":{"compression":{"activations":"Subspace","subspace":{"rank":16,"freeLayers":1}}}}""", "spec.compression.subspace.freeLayers", "!has(self.spec.compression.subspace) || !has(self.spec.compression.subspace.freeLayers) || self.spec.compression.subspace.held == 'Layers'"),
        Run("""{"spec":{"compression":{"activations":"Subspace","subspace":{"rank":16,"held":"Layers","freeLayers":4}}}}""", "spec.compression.subspace.freeLayers", "!has(self.spec.compression.subspace) || !has(self.spec.compression.subspace.freeLayers) || self.spec.compression.subspace.freeLayers + self.spec.stages <= self.spec.model.layers + 1"),
        Run("""{"spec":{"stages":1,"compression":{"activations":"Subspace","subspace":{"rank":16}}}}""", "spec.compression.activations", "self.spec.compression.activations != 'Subspace' || self.spec.stages >= 2"),
        Run($$$$"""{"spec":{"model":{"initialWeights":{"path":"llama","sha256":"{{{{Sha256}}}}"}},"compression":{"activations":"Subspace","subspace":{"rank":16} } } }""", "spec.compression.activations", "self.spec.compression.activations != 'Subspace' || !has(self.spec.model.initialWeights)"),
        Run("""{"spec":{"failurePolicy":{"onStageLoss":"RebuildFromNeighbours"},"compression":{"activations":"Subspace","subspace":{"rank":16,"held":"Layers"}}}}""", "spec.failurePolicy.onStageLoss", "!has(self.spec.compression.subspace) || self.spec.compression.subspace.held != 'Layers' || self.spec.failurePolicy.onStageLoss != 'RebuildFromNeighbours'"),

        Run("""{"spec":{"model":{"layers":8}}}""", "spec.model", "self.spec.model == oldSelf.spec.model"),
        Run("""{"spec":{"dataset":{"validationPerMille":30}}}""", "spec.dataset", "self.spec.dataset == oldSelf.spec.dataset"),
        Run("""{"spec":{"stages":1}}""", "spec.stages", "self.spec.stages == oldSelf.spec.stages"),
        Run("""{"spec":{"optimizer":{"outer":{"momentum":"0.8"}}}}""", "spec.optimizer", "self.spec.optimizer == oldSelf.spec.optimizer"),
        Run("""{"spec":{"governance":{"mode":"Quorum"}}}""", "spec.governance.mode", "self.spec.governance.mode == oldSelf.spec.governance.mode"),
        Run("""{"spec":{"coordinator":{"storage":{"size":"2Gi"}}}}""", "spec.coordinator.storage", "self.spec.coordinator.storage == oldSelf.spec.coordinator.storage"),
        Run("""{"spec":{"managedBy":"kueue.x-k8s.io/multikueue"}}""", "spec.managedBy", "self.spec.managedBy == oldSelf.spec.managedBy"),
        Run($$$$"""{"spec":{"resumeFrom":{"uri":"s3://b/run/round-00000001","sha256":"{{{{Sha256}}}}"}}}""", "spec.resumeFrom", "has(self.spec.resumeFrom) == has(oldSelf.spec.resumeFrom) && (!has(self.spec.resumeFrom) || self.spec.resumeFrom == oldSelf.spec.resumeFrom)"),
        Run("""{"spec":{"seed":7}}""", "spec.seed", "self.spec.seed == oldSelf.spec.seed"),

        new(SoundManifests.Participant, $$$"""{"metadata":{"name":"{{{LongName}}}"}}""", "metadata.name", "self.metadata.name.size() <= 63"),
        new(SoundManifests.Participant, """{"spec":{"worker":{"network":{"advertisedEndpoint":"example.org:7001"}}}}""", "spec.worker.network.advertisedEndpoint", "self.spec.worker.network.mode in ['HostNetwork', 'Service'] || !has(self.spec.worker.network.advertisedEndpoint)"),
        new(SoundManifests.Participant, """{"spec":{"worker":{"network":{"mode":"Relay"}}}}""", "spec.worker.network.relays", "(self.spec.worker.network.mode == 'Relay') == has(self.spec.worker.network.relays)"),
        new(SoundManifests.Participant, """{"spec":{"worker":{"dataset":{}}}}""", "spec.worker.dataset", OneDatasetVolume),
        new(SoundManifests.Participant, """{"spec":{"worker":{"dataset":{"persistentVolumeClaim":{"name":"text"},"configMap":{"name":"text"}}}}}""", "spec.worker.dataset", OneDatasetVolume),
        Gpu("""{"mode":"Dra","resourceName":"nvidia.com/mig-3g.40gb"}""", "resourceName", "self.spec.worker.gpu.mode != 'Dra' || self.spec.worker.gpu.resourceName == 'nvidia.com/gpu'"),
        Gpu("""{"mode":"DevicePlugin","deviceClassName":"mig.nvidia.com"}""", "deviceClassName", "self.spec.worker.gpu.mode == 'Dra' || !has(self.spec.worker.gpu.deviceClassName)"),
        Gpu("""{"mode":"None","selectors":["true"]}""", "selectors", "self.spec.worker.gpu.mode == 'Dra' || !has(self.spec.worker.gpu.selectors)"),
        Gpu("""{"mode":"Dra","products":["NVIDIA-H100"]}""", "products", "self.spec.worker.gpu.mode == 'DevicePlugin' || !has(self.spec.worker.gpu.products)"),
        Gpu("""{"mode":"None","minimumMemoryMiB":40000}""", "minimumMemoryMiB", "self.spec.worker.gpu.mode == 'DevicePlugin' || !has(self.spec.worker.gpu.minimumMemoryMiB)"),
        new(SoundManifests.Participant, """{"spec":{"runRef":{"name":"other"}}}""", "spec.runRef", "self.spec.runRef == oldSelf.spec.runRef"),

        Shard("""{"metadata":{"name":"sample-0-2"}}""", "metadata.name", NameOfSlot),
        Shard("""{"metadata":{"name":"sample-00-1"}}""", "metadata.name", NameOfSlot),
        Shard("""{"metadata":{"name":"sample-x-0-1"}}""", "metadata.name", NameOfSlot),
        Shard("""{"metadata":{"name":"samples-0-1"}}""", "metadata.name", NameOfSlot),
        Shard("""{"spec":{"run":"other"}}""", "spec.run", "self.spec.run == oldSelf.spec.run"),
        Shard("""{"spec":{"stage":1}}""", "spec.stage", "self.spec.stage == oldSelf.spec.stage"),
        Shard("""{"spec":{"slot":2}}""", "spec.slot", "self.spec.slot == oldSelf.spec.slot"),
        Shard("""{"spec":{"epoch":2}}""", "spec.epoch", "self.spec.epoch >= oldSelf.spec.epoch"),
        Shard("""{"spec":{"epoch":2,"participant":"bob"}}""", "spec.participant", "self.spec.epoch > oldSelf.spec.epoch || self.spec.participant == oldSelf.spec.participant"),
        Shard("""{"spec":{"participant":"bob"}}""", "spec.participant", "self.spec.epoch > oldSelf.spec.epoch || self.spec.participant == oldSelf.spec.participant"),
        Shard("""{"spec":{"cluster":"member-2"}}""", "spec.cluster", "self.spec.epoch > oldSelf.spec.epoch || self.spec.cluster == oldSelf.spec.cluster"),
        Shard("""{"spec":{"namespace":"other"}}""", "spec.namespace", "self.spec.epoch > oldSelf.spec.epoch || self.spec.__namespace__ == oldSelf.spec.__namespace__"),
        Shard("""{"spec":{"template":{"image":"other:1"}}}""", "spec.template", "self.spec.epoch > oldSelf.spec.epoch || self.spec.template == oldSelf.spec.template"),

        Cluster($$$"""{"metadata":{"name":"{{{LongName}}}"}}""", "metadata.name", "self.metadata.name.size() <= 63"),
        Cluster("""{"spec":{"mode":"Pull"}}""", "spec.credential", "(self.spec.mode == 'Push') == has(self.spec.credential)"),
        Cluster("""{"spec":{"credential":null}}""", "spec.credential", "(self.spec.mode == 'Push') == has(self.spec.credential)"),
        Cluster("""{"spec":{"credential":{"type":"InCluster"}}}""", "spec.credential.secret", "!has(self.spec.credential) || (self.spec.credential.type == 'Secret') == has(self.spec.credential.secret)"),
        Cluster("""{"spec":{"credential":{"secret":null}}}""", "spec.credential.secret", "!has(self.spec.credential) || (self.spec.credential.type == 'Secret') == has(self.spec.credential.secret)"),
        Cluster("""{"spec":{"credential":{"type":"ClusterProfile","secret":null}}}""", "spec.credential.clusterProfile", "!has(self.spec.credential) || (self.spec.credential.type == 'ClusterProfile') == has(self.spec.credential.clusterProfile)"),
    ];

    private const string Morphs = "self.spec.unextractability.minimumCoalition > 1 && self.spec.unextractability.morphIntervalRounds > 0";

    private const string SubspaceOfCodec = "has(self.spec.compression.subspace) == (self.spec.compression.activations == 'Subspace')";

    private const string NameOfSlot =
        "self.metadata.name.startsWith(self.spec.run)"
        + " && self.metadata.name.substring(self.spec.run.size()).matches('^-(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2})$')"
        + " && int(self.metadata.name.substring(self.spec.run.size()).split('-')[1]) == self.spec.stage"
        + " && int(self.metadata.name.substring(self.spec.run.size()).split('-')[2]) == self.spec.slot";

    private const string OneDatasetVolume =
        "!has(self.spec.worker.dataset) || has(self.spec.worker.dataset.persistentVolumeClaim) != has(self.spec.worker.dataset.configMap)";

    private const string NoBuckets =
        "!has(self.spec.threatModel.preAggregation) || !('Bucketing' in self.spec.threatModel.preAggregation)";

    private const string Buckets =
        "4 * self.spec.threatModel.maxByzantine + (self.spec.threatModel.aggregator in ['Krum', 'MultiKrum'] ? 5 : 1)";

    private const string Sha256 = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string LongName = "a23456789-b23456789-c23456789-d23456789-e23456789-f23456789-g234";

    private static string NoGpus(string field) =>
        $"!has(self.spec.worker.resources) || !has(self.spec.worker.resources.{field}) || !self.spec.worker.resources.{field}.exists(name, name.startsWith('nvidia.com/'))";

    private static BreakingExample Run(string change, string fieldPath, string rule) =>
        new(SoundManifests.TrainingRun, change, fieldPath, rule);

    private static BreakingExample Gpu(string change, string field, string rule) =>
        new(SoundManifests.Participant, $$$$"""{"spec":{"worker":{"gpu":{{{{change}}}}}}}""", $"spec.worker.gpu.{field}", rule);

    private static BreakingExample Shard(string change, string fieldPath, string rule) =>
        new(SoundManifests.ShardPlacement, change, fieldPath, rule);

    private static BreakingExample Cluster(string change, string fieldPath, string rule) =>
        new(SoundManifests.MemberCluster, change, fieldPath, rule);
}
