using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>Runs a graph of a model folder with inner tensors as outputs too.</summary>
internal static class GraphRun
{
    /// <summary>Values of outputs and inner tensors by name.</summary>
    public static Dictionary<string, float[]> Run(string path, IReadOnlyList<string> names, params (string Name, float[] Elements, long[] Shape)[] inputs)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        foreach (var name in names.Except(model.Graph.Output.Select(o => o.Name), StringComparer.Ordinal))
            model.Graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } });
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model.ToByteArray(), options);
        var values = inputs.Select(i => OrtValue.CreateTensorValueFromMemory(i.Elements, i.Shape)).ToList();
        using var run = new RunOptions();
        using var results = session.Run(run, [.. inputs.Select(i => i.Name)], values, names);
        values.ForEach(v => v.Dispose());
        return names.Zip(results, (name, value) => (name, value.GetTensorDataAsSpan<float>().ToArray())).ToDictionary(StringComparer.Ordinal);
    }
}
