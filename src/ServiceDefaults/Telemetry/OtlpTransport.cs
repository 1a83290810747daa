namespace SamCam.ServiceDefaults.Telemetry;

/// <summary>How a collector is spoken to.</summary>
public enum OtlpTransport
{
    /// <summary>gRPC, by custom on port 4317.</summary>
    Grpc,

    /// <summary>HTTP with Protobuf, by custom on port 4318; traces go to <c>/v1/traces</c> below the address.</summary>
    Http,
}
