# One target for each program: operator, coordinator, gateway, worker.
#
#   docker build --target operator -t protocollearning/operator:0.1.0 .
#   docker build --target worker -t protocollearning/worker:0.1.0 .
#   docker build --target worker --build-arg TORCH_BACKEND=cuda -t protocollearning/worker-cuda:0.1.0 .
#
# A restore layer depends on project files alone, and a program's publish layer on the projects that it is made of.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS sdk
ARG TARGETARCH
ENV ARCH=${TARGETARCH:-amd64} DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
# Only the program: no host of its own, no symbols, no documentation. Analyzers are the check's business, not the image's.
ENV PUBLISH="-c Release --no-restore -o /app -p:UseAppHost=false -p:DebugType=none -p:RunAnalyzers=false \
  -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false -p:AllowedReferenceRelatedFileExtensions=none"
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/BannedSymbols.txt src/
COPY src/ProtocolLearning.Modeling/TorchNative.targets src/ProtocolLearning.Modeling/
COPY src/ProtocolLearning.Protocol/*.csproj src/ProtocolLearning.Protocol/
COPY src/ProtocolLearning.Networking/*.csproj src/ProtocolLearning.Networking/

FROM sdk AS operator-build
COPY src/ProtocolLearning.Resources/*.csproj src/ProtocolLearning.Resources/
COPY src/ProtocolLearning.Controllers/*.csproj src/ProtocolLearning.Controllers/
COPY src/ProtocolLearning.Operator/*.csproj src/ProtocolLearning.Operator/
RUN dotnet restore src/ProtocolLearning.Operator -a $ARCH
COPY src/ProtocolLearning.Protocol/ src/ProtocolLearning.Protocol/
COPY src/ProtocolLearning.Networking/ src/ProtocolLearning.Networking/
COPY src/ProtocolLearning.Resources/ src/ProtocolLearning.Resources/
COPY src/ProtocolLearning.Controllers/ src/ProtocolLearning.Controllers/
COPY src/ProtocolLearning.Operator/ src/ProtocolLearning.Operator/
# Compiled for this platform, as its project file says: 21 MB more, and the first thousand pods wait for no compiler.
RUN dotnet publish src/ProtocolLearning.Operator -a $ARCH $PUBLISH

FROM sdk AS coordinator-build
COPY src/ProtocolLearning.Coordinator/*.csproj src/ProtocolLearning.Coordinator/
RUN dotnet restore src/ProtocolLearning.Coordinator -a $ARCH
COPY src/ProtocolLearning.Protocol/ src/ProtocolLearning.Protocol/
COPY src/ProtocolLearning.Networking/ src/ProtocolLearning.Networking/
COPY src/ProtocolLearning.Coordinator/ src/ProtocolLearning.Coordinator/
RUN dotnet publish src/ProtocolLearning.Coordinator -a $ARCH $PUBLISH

FROM sdk AS gateway-build
COPY src/ProtocolLearning.Data/*.csproj src/ProtocolLearning.Data/
COPY src/ProtocolLearning.Gateway/*.csproj src/ProtocolLearning.Gateway/
RUN dotnet restore src/ProtocolLearning.Gateway -a $ARCH
COPY src/ProtocolLearning.Protocol/ src/ProtocolLearning.Protocol/
COPY src/ProtocolLearning.Networking/ src/ProtocolLearning.Networking/
COPY src/ProtocolLearning.Data/ src/ProtocolLearning.Data/
COPY src/ProtocolLearning.Gateway/ src/ProtocolLearning.Gateway/
RUN dotnet publish src/ProtocolLearning.Gateway -a $ARCH $PUBLISH

FROM sdk AS worker-build
# cpu or cuda: which libtorch the image carries.
ARG TORCH_BACKEND=cpu
COPY src/ProtocolLearning.Data/*.csproj src/ProtocolLearning.Data/
COPY src/ProtocolLearning.Modeling/*.csproj src/ProtocolLearning.Modeling/
COPY src/ProtocolLearning.Worker/*.csproj src/ProtocolLearning.Worker/
RUN dotnet restore src/ProtocolLearning.Worker -a $ARCH -p:TorchBackend=$TORCH_BACKEND
COPY src/ProtocolLearning.Protocol/ src/ProtocolLearning.Protocol/
COPY src/ProtocolLearning.Networking/ src/ProtocolLearning.Networking/
COPY src/ProtocolLearning.Data/ src/ProtocolLearning.Data/
COPY src/ProtocolLearning.Modeling/ src/ProtocolLearning.Modeling/
COPY src/ProtocolLearning.Worker/ src/ProtocolLearning.Worker/
RUN dotnet publish src/ProtocolLearning.Worker -a $ARCH -p:TorchBackend=$TORCH_BACKEND $PUBLISH \
  # Parts of libtorch for Python, phones and its own tests.
  && rm -f /app/libtorch_python.so /app/libnnapi_backend.so /app/libaoti_custom_ops.so /app/libtorchbind_test.so \
    /app/libbackend_with_compiler.so /app/libjitbackend_test.so \
  && mkdir /native && mv /app/*.so* /native/

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS base
# The root file system may be read-only: diagnostics would want a socket, and each program listens where its own variables say.
ENV DOTNET_EnableDiagnostics=0 DOTNET_NOLOGO=1 ASPNETCORE_HTTP_PORTS=
WORKDIR /app
COPY LICENSE /licenses/LICENSE
USER $APP_UID
LABEL org.opencontainers.image.vendor="ProtocolLearning" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:10.0"

FROM base AS gateway
COPY --from=gateway-build /app .
ENTRYPOINT ["dotnet", "ProtocolLearning.Gateway.dll"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="protocol-learning gateway" \
  org.opencontainers.image.description="Inference inside the protocol" \
  org.opencontainers.image.version=$VERSION \
  org.opencontainers.image.revision=$REVISION

FROM base AS coordinator
ENV PLEARN_HEALTH_LISTEN=0.0.0.0:8081
EXPOSE 7070 8081
COPY --from=coordinator-build /app .
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["dotnet", "ProtocolLearning.Coordinator.dll", "health"]
ENTRYPOINT ["dotnet", "ProtocolLearning.Coordinator.dll"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="protocol-learning coordinator" \
  org.opencontainers.image.description="Sequences one training run" \
  org.opencontainers.image.version=$VERSION \
  org.opencontainers.image.revision=$REVISION

FROM base AS operator
ENV PLEARN_OPERATOR_LISTEN=0.0.0.0:8080
EXPOSE 8080
COPY --from=operator-build /app .
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["dotnet", "ProtocolLearning.Operator.dll", "health"]
ENTRYPOINT ["dotnet", "ProtocolLearning.Operator.dll"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="protocol-learning operator" \
  org.opencontainers.image.description="Places a training run's shards in member clusters" \
  org.opencontainers.image.version=$VERSION \
  org.opencontainers.image.revision=$REVISION

FROM base AS worker
# A worker on CPU shares its node's cores with others: waiting threads must not spin. On a GPU node the container runtime adds what
# the second variable names of the driver; which GPUs, the device plugin says.
ENV OMP_WAIT_POLICY=PASSIVE NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 7071
# Nearly all of the image, and the same from release to release: a layer of its own, which nodes pull once.
COPY --from=worker-build /native .
COPY --from=worker-build /app .
ENTRYPOINT ["dotnet", "ProtocolLearning.Worker.dll"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="protocol-learning worker" \
  org.opencontainers.image.description="Holds and trains one shard of a training run" \
  org.opencontainers.image.version=$VERSION \
  org.opencontainers.image.revision=$REVISION
