{{- define "plearn.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "plearn.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "plearn.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "plearn.selectorLabels" -}}
app.kubernetes.io/name: {{ include "plearn.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "plearn.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "plearn.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: protocol-learning
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "plearn.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "plearn.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name has to name a ServiceAccount where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* registry/repository of an image: (dict "root" $ "repository" "…"). */}}
{{- define "plearn.repository" -}}
{{- with .root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ .repository -}}
{{- end -}}

{{- define "plearn.image" -}}
{{- $repository := include "plearn.repository" (dict "root" . "repository" .Values.image.repository) -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "plearn.workerImage" -}}
{{- default (printf "%s:%s" (include "plearn.repository" (dict "root" . "repository" "protocollearning/worker")) .Chart.AppVersion) .Values.workloads.workerImage -}}
{{- end -}}

{{- define "plearn.coordinatorImage" -}}
{{- default (printf "%s:%s" (include "plearn.repository" (dict "root" . "repository" "protocollearning/coordinator")) .Chart.AppVersion) .Values.workloads.coordinatorImage -}}
{{- end -}}

{{- define "plearn.service" -}}
{{- printf "http://%s.%s.svc:%v" (include "plearn.fullname" .) .Release.Namespace .Values.port -}}
{{- end -}}

{{- define "plearn.address" -}}
{{- default (include "plearn.service" .) .Values.address -}}
{{- end -}}
