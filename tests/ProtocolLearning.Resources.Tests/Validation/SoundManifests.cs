namespace ProtocolLearning.Resources.Tests.Validation;

/// <summary>One sound object of each kind. Breaking examples are changes to them.</summary>
internal static class SoundManifests
{
    public const string TrainingRun = """
        apiVersion: protocollearning.dev/v1alpha1
        kind: TrainingRun
        metadata:
          name: sample
        spec:
          model:
            layers: 4
            hiddenSize: 64
            heads: 4
            feedForwardSize: 128
            sequenceLength: 128
          dataset:
            sources:
            - uri: /data/**/*.xml
            validationPerMille: 20
          stages: 2
          replicas:
            min: 4
            max: 4
          schedule:
            rounds: 20
            innerSteps: 10
          threatModel:
            maxByzantine: 1

        """;

    public const string Participant = """
        apiVersion: protocollearning.dev/v1alpha1
        kind: Participant
        metadata:
          name: alice
        spec:
          runRef:
            name: sample
          clusterRef:
            name: member-1
          namespace: training
          publicKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

        """;

    public const string ShardPlacement = """
        apiVersion: protocollearning.dev/v1alpha1
        kind: ShardPlacement
        metadata:
          name: sample-0-1
        spec:
          run: sample
          stage: 0
          slot: 1
          epoch: 3
          participant: alice
          cluster: member-1
          namespace: training
          template:
            image: protocollearning/worker:0.1.0
            coordinatorEndpoint: sample-coordinator:7000
            coordinatorPublicKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

        """;

    public const string MemberCluster = """
        apiVersion: protocollearning.dev/v1alpha1
        kind: MemberCluster
        metadata:
          name: member-1
        spec:
          mode: Push
          credential:
            type: Secret
            secret:
              name: member-1-kubeconfig
          allowedNamespaces:
          - memberNamespaces:
            - training

        """;
}
