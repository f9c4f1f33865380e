namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>A custom resource that uses every part of schemas that the server knows.</summary>
internal static class Gadgets
{
    public const string Path = "/apis/test.dev/v1/namespaces/default/gadgets";

    public const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.test.dev}
        spec:
          group: test.dev
          scope: Namespaced
          names: {kind: Gadget, plural: gadgets, singular: gadget, shortNames: [gd], categories: [testing]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            additionalPrinterColumns:
            - {name: Size, type: integer, jsonPath: .spec.size}
            - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
            - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
            schema:
              openAPIV3Schema:
                type: object
                description: A gadget, for tests.
                required: [spec]
                properties:
                  spec:
                    type: object
                    description: What the gadget should be.
                    required: [size]
                    properties:
                      size: {type: integer, minimum: 1, maximum: 10, description: How big the gadget is.}
                      colour: {type: string, enum: [Red, Green], default: Red}
                      code: {type: string, pattern: '^[a-z]+$', maxLength: 5}
                      limit: {x-kubernetes-int-or-string: true}
                      note: {type: string, nullable: true}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                      labels: {type: object, additionalProperties: {type: string}}
                      whole: {type: array, items: {type: string}}
                      tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                      nested: {type: object, properties: {depth: {type: integer, default: 3}}}
                      parts:
                        type: array
                        maxItems: 3
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties: {name: {type: string}, weight: {type: integer}, extra: {type: string}}
                  status:
                    type: object
                    properties:
                      phase: {type: string}
                      conditions:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [type]
                        items: {type: object, required: [type, status], properties: {type: {type: string}, status: {type: string}}}
        """;

    /// <summary>A gadget with the given members of its spec.</summary>
    public static string Json(string name, string spec = "\"size\":1", string metadata = "") =>
        "{\"apiVersion\":\"test.dev/v1\",\"kind\":\"Gadget\",\"metadata\":{\"name\":\"" + name + "\"" + (metadata.Length > 0 ? "," + metadata : "")
        + "},\"spec\":{" + spec + "}}";
}
