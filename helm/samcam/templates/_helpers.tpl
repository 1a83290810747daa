{{/* The prefix of names of objects. */}}
{{- define "samcam.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}{{- .Release.Name | trunc 40 | trimSuffix "-" -}}{{- else -}}{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}{{- end -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a component: (list . "worker"). */}}
{{- define "samcam.selector" -}}
{{- $top := index . 0 -}}
app.kubernetes.io/name: {{ default $top.Chart.Name $top.Values.nameOverride }}
app.kubernetes.io/instance: {{ $top.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of an object of a component: (list . "worker"). */}}
{{- define "samcam.labels" -}}
{{- $top := index . 0 -}}
{{ include "samcam.selector" . }}
app.kubernetes.io/part-of: samcam
app.kubernetes.io/version: {{ $top.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $top.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $top.Chart.Name $top.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* An image: (list . .Values.worker.image "-cpu"), the last being what stands behind the default tag. */}}
{{- define "samcam.image" -}}
{{- $top := index . 0 -}}{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default (printf "%s%s" $top.Chart.AppVersion (index . 2)) $image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The queue of shards: message format and engine of the version that the chart installs. Tests compare it with the code. */}}
{{- define "samcam.shardQueue" -}}
process-shard-s1-e1
{{- end -}}

{{/* Restricted pod security. */}}
{{- define "samcam.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "samcam.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* A time span as the settings take it, from seconds. */}}
{{- define "samcam.time" -}}
{{- $seconds := int . -}}
{{- printf "%02d:%02d:%02d" (div $seconds 3600) (div (mod $seconds 3600) 60) (mod $seconds 60) -}}
{{- end -}}

{{/* A credential: (list "SAMCAM_X" "secret" "key"). */}}
{{- define "samcam.secretEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end -}}

{{/* The database alone. */}}
{{- define "samcam.databaseEnv" -}}
{{ include "samcam.secretEnv" (list "SAMCAM_Database__ConnectionString" .Values.database.existingSecret .Values.database.connectionStringKey) }}
{{- end -}}

{{/* Settings that coordinators and workers share. */}}
{{- define "samcam.commonEnv" -}}
{{ include "samcam.databaseEnv" . }}
- name: SAMCAM_Bus__Uri
  value: {{ .Values.bus.uri | quote }}
{{ include "samcam.secretEnv" (list "SAMCAM_Bus__UserName" .Values.bus.existingSecret .Values.bus.userNameKey) }}
{{ include "samcam.secretEnv" (list "SAMCAM_Bus__Password" .Values.bus.existingSecret .Values.bus.passwordKey) }}
{{- if and .Values.trust.configMap .Values.trust.bus }}
- name: SAMCAM_Bus__CaFile
  value: /etc/samcam/ca/{{ .Values.trust.key }}
{{- end }}
{{- range $i, $root := .Values.objects.roots }}
- name: SAMCAM_Objects__Roots__{{ $i }}
  value: {{ $root | quote }}
{{- end }}
{{- with .Values.objects.s3.endpoint }}
- name: SAMCAM_Objects__S3__Endpoint
  value: {{ . | quote }}
{{- end }}
{{- with .Values.objects.s3.region }}
- name: SAMCAM_Objects__S3__Region
  value: {{ . | quote }}
{{- end }}
{{- if .Values.objects.s3.existingSecret }}
{{ include "samcam.secretEnv" (list "SAMCAM_Objects__S3__AccessKey" .Values.objects.s3.existingSecret .Values.objects.s3.accessKeyKey) }}
{{ include "samcam.secretEnv" (list "SAMCAM_Objects__S3__SecretKey" .Values.objects.s3.existingSecret .Values.objects.s3.secretKeyKey) }}
{{- end }}
{{- if and .Values.trust.configMap .Values.trust.objects }}
- name: SAMCAM_Objects__S3__CaFile
  value: /etc/samcam/ca/{{ .Values.trust.key }}
{{- end }}
{{- with .Values.models.location }}
- name: SAMCAM_Models__Location
  value: {{ . | quote }}
{{- end }}
- name: SAMCAM_Models__Folder
  value: /var/cache/samcam/models
- name: SAMCAM_Telemetry__Logs
  value: {{ .Values.telemetry.logs }}
{{- with .Values.telemetry.otlpEndpoint }}
- name: SAMCAM_Telemetry__OtlpEndpoint
  value: {{ . | quote }}
- name: SAMCAM_Telemetry__OtlpProtocol
  value: {{ $.Values.telemetry.otlpProtocol }}
- name: SAMCAM_Telemetry__SampleRatio
  value: {{ $.Values.telemetry.sampleRatio | quote }}
{{- end }}
{{- end -}}

{{/* Settings of a component as values give them: names such as Worker:PointsPerBatch. */}}
{{- define "samcam.settingsEnv" -}}
{{- range $name, $value := . }}
- name: SAMCAM_{{ $name | replace ":" "__" }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{/* Volumes and mounts that every pod has: a place for temporary files, and certificate authorities. */}}
{{- define "samcam.commonVolumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 2Gi
{{- if .Values.trust.configMap }}
- name: ca
  configMap:
    name: {{ .Values.trust.configMap }}
    items: [{key: {{ .Values.trust.key | quote }}, path: {{ .Values.trust.key | quote }}}]
{{- end }}
{{- end -}}

{{- define "samcam.commonMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.trust.configMap }}
- name: ca
  mountPath: /etc/samcam/ca
  readOnly: true
{{- end }}
{{- end -}}

{{/* What pods may reach: names, and the ports of broker, database, store, API server and collector. */}}
{{- define "samcam.egress" -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
- ports:
    {{- range .Values.networkPolicy.egressPorts }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end -}}

{{/* Up fast, down one pod a minute: each has a shard to finish. */}}
{{- define "samcam.scalingBehavior" -}}
scaleUp:
  stabilizationWindowSeconds: 0
  policies:
    - {type: Percent, value: 100, periodSeconds: 30}
    - {type: Pods, value: 4, periodSeconds: 30}
scaleDown:
  stabilizationWindowSeconds: 300
  selectPolicy: Min
  policies:
    - {type: Pods, value: 1, periodSeconds: 60}
{{- end -}}
