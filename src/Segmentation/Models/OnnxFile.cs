using System.Globalization;

namespace SamCam.Segmentation.Models;

/// <summary>
/// Looks through an ONNX file (onnx.proto of IR version 13) before the runtime sees it: graphs, the graphs in attributes of <c>If</c>, <c>Loop</c> and
/// <c>Scan</c>, functions and training graphs. Operators must be of a domain that the runtime itself implements, and external data must name files
/// inside the model's folder. The file is never held in memory.
/// </summary>
internal sealed class OnnxFile
{
    private const int MaxDepth = 100;
    private const int MaxNameBytes = 4096;
    private const string ExternalDataRemedy = "export the model with its external data in files beside it";
    private static readonly string[] Domains = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];

    // They multiply weights of whole numbers, or make them floating-point numbers first.
    private static readonly string[] QuantizedOperators =
    [
        "MatMulNBits", "MatMulBnb4", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "ConvInteger", "DequantizeLinear", "QLinearMatMul", "QLinearConv", "QGemm",
        "GatherBlockQuantized",
    ];

    private readonly SortedDictionary<string, long> dataFiles = new(StringComparer.Ordinal);
    private readonly ProtobufReader reader;
    private readonly string path;
    private WeightPrecision precision;
    private int depth;

    private OnnxFile(Stream stream, string path)
    {
        reader = new ProtobufReader(stream);
        this.path = path;
    }

    /// <summary>Looks through an ONNX file.</summary>
    /// <param name="stream">The file, from its beginning.</param>
    /// <param name="path">Named in errors.</param>
    /// <exception cref="InputException">It is no ONNX file, or asks for more than is safe.</exception>
    public static OnnxContents Read(Stream stream, string path)
    {
        var file = new OnnxFile(stream, path);
        try
        {
            file.ReadModel(stream.Length);
            return new OnnxContents(file.dataFiles, file.precision);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InputException(path, "it is no ONNX file, or damaged (" + e.Message + ")", "put the right file into the model's folder", e);
        }
    }

    private void ReadModel(long end)
    {
        var graphs = 0;
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (7, ProtobufKind.Bytes, _, _):
                    graphs++;
                    Nested(field, ReadGraph);
                    break;
                case (20, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadTraining);
                    break;
                case (25, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadFunction);
                    break;
            }
        }

        if (graphs == 0)
            throw new InvalidDataException("it holds no graph");
    }

    private void ReadTraining(long end)
    {
        foreach (var field in reader.Fields(end))
        {
            if (field is (1 or 2, ProtobufKind.Bytes, _, _))
                Nested(field, ReadGraph);
        }
    }

    private void ReadGraph(long end)
    {
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (1, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadNode);
                    break;
                case (5, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadTensor);
                    break;
                case (15, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadSparseTensor);
                    break;
            }
        }
    }

    private void ReadFunction(long end)
    {
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (7, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadNode);
                    break;
                case (10, ProtobufKind.Bytes, _, _):
                    RequireDomain(reader.ReadText(field, MaxNameBytes), "a function");
                    break;
                case (11, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadAttribute);
                    break;
            }
        }
    }

    private void ReadNode(long end)
    {
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (4, ProtobufKind.Bytes, _, _):
                    var type = reader.ReadText(field, MaxNameBytes);
                    if (QuantizedOperators.Contains(type, StringComparer.Ordinal))
                        precision = WeightPrecision.Int8;
                    if (type == "EPContext")
                        throw new InputException(path, "it holds a graph that was compiled for one device (EPContext), which cannot be checked", "use the model as it was before it was compiled");
                    break;
                case (5, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadAttribute);
                    break;
                case (7, ProtobufKind.Bytes, _, _):
                    RequireDomain(reader.ReadText(field, MaxNameBytes), "an operator");
                    break;
            }
        }
    }

    private void ReadAttribute(long end)
    {
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (5 or 10, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadTensor);
                    break;
                case (6 or 11, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadGraph);
                    break;
                case (22 or 23, ProtobufKind.Bytes, _, _):
                    Nested(field, ReadSparseTensor);
                    break;
            }
        }
    }

    private void ReadSparseTensor(long end)
    {
        foreach (var field in reader.Fields(end))
        {
            if (field is (1 or 2, ProtobufKind.Bytes, _, _))
                Nested(field, ReadTensor);
        }
    }

    private void ReadTensor(long end)
    {
        List<long> dimensions = [];
        List<KeyValuePair<string, string>> entries = [];
        var (type, isExternal, name) = (0L, false, "");
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (1, ProtobufKind.Varint, var dimension, _):
                    dimensions.Add(dimension);
                    break;
                case (1, ProtobufKind.Bytes, _, var last):
                    while (reader.Position < last)
                        dimensions.Add(reader.ReadVarint(last));
                    break;
                case (2, ProtobufKind.Varint, var number, _):
                    type = number;
                    precision = Coarser(precision, number);
                    break;
                case (8, ProtobufKind.Bytes, _, _):
                    name = reader.ReadText(field, MaxNameBytes);
                    break;
                case (13, ProtobufKind.Bytes, _, _):
                    entries.Add(ReadEntry(field.End));
                    break;
                case (14, ProtobufKind.Varint, var location, _):
                    isExternal |= location != 0;
                    break;
            }
        }

        if (isExternal || entries.Count > 0)
            AddDataFile(name, OnnxTensorSize.Of(type, dimensions), entries);
    }

    // FLOAT16 and BFLOAT16 of TensorProto.DataType.
    private static WeightPrecision Coarser(WeightPrecision known, long type) => type switch
    {
        16 when known != WeightPrecision.Int8 => WeightPrecision.Bf16,
        10 when known == WeightPrecision.Fp32 => WeightPrecision.Fp16,
        _ => known,
    };

    private KeyValuePair<string, string> ReadEntry(long end)
    {
        var (key, value) = ("", "");
        foreach (var field in reader.Fields(end))
        {
            switch (field)
            {
                case (1, ProtobufKind.Bytes, _, _):
                    key = reader.ReadText(field, MaxNameBytes);
                    break;
                case (2, ProtobufKind.Bytes, _, _):
                    value = reader.ReadText(field, MaxNameBytes);
                    break;
            }
        }

        return KeyValuePair.Create(key, value);
    }

    private void AddDataFile(string tensor, long size, List<KeyValuePair<string, string>> entries)
    {
        var location = Single(tensor, "location", entries) ?? throw Refused(tensor, "names no file");
        if (!ModelFileName.IsInside(location))
            throw Refused(tensor, $"names '{location}', which is not a file inside the model's folder");
        var offset = Number(tensor, "offset", entries) ?? 0;
        if (Number(tensor, "length", entries) is { } length && length != 0 && length != size)
            throw Refused(tensor, $"is said to have {length} bytes, but its shape takes {size}");
        if (offset > long.MaxValue - size)
            throw Refused(tensor, $"begins at byte {offset}");
        dataFiles[location] = Math.Max(dataFiles.GetValueOrDefault(location), offset + size);
    }

    private string? Single(string tensor, string key, List<KeyValuePair<string, string>> entries)
    {
        var found = entries.Where(e => e.Key == key).ToList();
        return found.Count <= 1 ? found.FirstOrDefault().Value : throw Refused(tensor, $"has more than one {key}");
    }

    private long? Number(string tensor, string key, List<KeyValuePair<string, string>> entries) => Single(tensor, key, entries) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw Refused(tensor, $"has the {key} '{text}'"),
    };

    private InputException Refused(string tensor, string reason) => new(path, $"the external data of its tensor '{tensor}' {reason}", ExternalDataRemedy);

    private void RequireDomain(string domain, string what)
    {
        if (!Domains.Contains(domain, StringComparer.Ordinal))
        {
            throw new InputException(
                path, $"it holds {what} of the domain '{domain}'; custom operators are not run", "export the model with the operators of ONNX (ai.onnx, ai.onnx.ml) or com.microsoft only");
        }
    }

    private void Nested(ProtobufField field, Action<long> read)
    {
        if (++depth > MaxDepth)
            throw new InvalidDataException($"more than {MaxDepth} levels of messages");
        read(field.End);
        depth--;
    }
}
