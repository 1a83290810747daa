using System.Text;

namespace SamCam.Testing.Servers;

/// <summary>Reads the few fields of an OTLP trace request that tests look at, by their numbers in opentelemetry-proto.</summary>
internal static class ProtobufFields
{
    private const int LengthDelimited = 2;

    /// <summary>ExportTraceServiceRequest.resource_spans (1) . scope_spans (2) . spans (2).</summary>
    public static IEnumerable<TraceSpan> Spans(byte[] request) =>
        from resource in Read(request, 1)
        from scope in Read(resource, 2)
        from span in Read(scope, 2)
        select new TraceSpan(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Read(span, 5).FirstOrDefault([])));

    private static string Hex(byte[] span, int field) => Convert.ToHexStringLower(Read(span, field).FirstOrDefault([]));

    /// <summary>The values of a length-delimited field.</summary>
    private static List<byte[]> Read(byte[] message, int field)
    {
        var values = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message, ref at);
            switch ((int)(tag & 7))
            {
                case 0:
                    Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case LengthDelimited:
                    var length = (int)Number(message, ref at);
                    if ((int)(tag >> 3) == field)
                        values.Add(message[at..(at + length)]);
                    at += length;
                    break;
                default:
                    throw new FormatException("this is no Protobuf message");
            }
        }

        return values;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
