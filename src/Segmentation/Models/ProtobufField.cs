namespace SamCam.Segmentation.Models;

/// <summary>One field of a protobuf message; the reader stands at its content.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Value">The number that a <see cref="ProtobufKind.Varint"/> holds; 0 for others.</param>
/// <param name="End">Where its content ends.</param>
internal readonly record struct ProtobufField(int Number, ProtobufKind Kind, long Value, long End);
