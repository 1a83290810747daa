namespace SamCam.Segmentation.Models;

/// <summary>How a protobuf field is written; the numbers are those of the format. Groups are not read: ONNX has none.</summary>
internal enum ProtobufKind
{
    /// <summary>A number of variable length.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and as many bytes: text, packed numbers, or a message.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
