namespace SamCam.ServiceDefaults.Telemetry;

/// <summary>How lines of the log look.</summary>
public enum LogFormat
{
    /// <summary>A sentence, for people.</summary>
    Text,

    /// <summary>A JSON object with event id, values and scopes (job, shard, attempt, image), for machines.</summary>
    Json,
}
