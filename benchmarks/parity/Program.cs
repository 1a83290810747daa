// How far two runs over the same images agree: masks by IoU, labels by pixels.
//   dotnet run -c Release --project benchmarks/parity -- REFERENCE OTHER        two outputs of `samcam run`
using System.Globalization;
using SamCam.Segmentation;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: parity REFERENCE OTHER");
    return 2;
}

try
{
    var parity = new MaskParity();
    var masks = Pairs("masks", "*.json.gz");
    foreach (var (reference, other) in masks)
        parity.Add(MaskFile.Read(reference), MaskFile.Read(other));
    foreach (var (reference, other) in Pairs("labels", "*.png"))
        parity.Add(LabelPng.Read(reference), LabelPng.Read(other));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        images               {masks.Count}
        masks                {parity.ReferenceMasks} and {parity.OtherMasks}
        matched, IoU >= {MaskParity.MatchIou}  {parity.Matched} ({parity.Identical} in every pixel)
        mean IoU of matched  {parity.MeanIou:F6}
        equal label pixels   {parity.LabelAgreement:P4}
        """));
    return 0;
}
catch (Exception e) when (e is InputException or IOException)
{
    Console.Error.WriteLine("parity: " + e.Message);
    return 2;
}

List<(string Reference, string Other)> Pairs(string kind, string pattern)
{
    var (reference, other) = (Path.Combine(args[0], kind), Path.Combine(args[1], kind));
    var files = Files(reference);
    if (files.Count == 0 || !files.SequenceEqual(Files(other), StringComparer.Ordinal))
        throw new InputException(args[1], $"its {kind} are not of the same images as those of {args[0]}", "name two finished runs of one dataset");
    return [.. files.Select(file => (Path.Combine(reference, file), Path.Combine(other, file)))];

    List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];
}
