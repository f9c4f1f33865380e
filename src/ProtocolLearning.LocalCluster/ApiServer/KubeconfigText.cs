using System.Text;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>The kubeconfig of a server's administrator.</summary>
internal static class KubeconfigText
{
    public static string Write(string name, Uri address, string authorityPem, string token) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {name}
          cluster:
            server: {address.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(authorityPem))}
        users:
        - name: {name}-admin
          user:
            token: {token}
        contexts:
        - name: {name}
          context:
            cluster: {name}
            user: {name}-admin
            namespace: default
        current-context: {name}

        """;
}
