using System.Diagnostics;
using System.Globalization;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

// quick: DIR batch prompts share
var threads = int.Parse(args[0], CultureInfo.InvariantCulture);
var image = new RgbImage(640, 480, [.. Enumerable.Range(0, 640 * 480 * 3).Select(i => (byte)(i * 7919 % 251))]);
var pairs = args[1..].Select(a => a.Split(':')).ToList();
var nets = pairs.ConvertAll(p => (Net: (IPromptableNetwork)SamModel.Load(p[0], new SessionSettings { Provider = ExecutionProvider.Cpu, IntraOpThreads = threads }), Batch: int.Parse(p[1], CultureInfo.InvariantCulture)));
var decoders = nets.ConvertAll(n => n.Net.Encode(image));
for (var round = 0; round < 3; round++)
{
    for (var i = 0; i < nets.Count; i++)
    {
        var batch = nets[i].Batch;
        var points = Enumerable.Range(0, 2 * batch).Select(k => (float)(k * 37 % 1000)).ToArray();
        var n = Math.Max(1, 32 / batch);
        var s = Cpu();
        var all = new List<PromptMasks>();
        for (var k = 0; k < n; k++)
            all.Add(decoders[i].Decode(points));
        var score = (Cpu() - s) / (n * batch);
        s = Cpu();
        all[0].Choose([.. Enumerable.Range(0, Math.Min(4, batch) * 3)]);
        var masks = (Cpu() - s) / Math.Min(4, batch);
        all.ForEach(a => a.Dispose());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{args[i + 1]}: score {score:F1} ms/prompt, masks {masks:F1} ms/prompt"));
    }
}

static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
