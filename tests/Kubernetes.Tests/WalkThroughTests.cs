using System.Globalization;
using System.Text.RegularExpressions;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>The README's way onto Kubernetes, word for word as far as it needs no cluster; and figures of the documents against their own formulas.</summary>
public sealed partial class WalkThroughTests
{
    private const string Heading = "## On Kubernetes";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_commands_of_the_README_do_what_they_say()
    {
        using var folder = new TemporaryFolder();
        await Tools.RunAsync(["cp", "-r", Repository.PathOf("helm"), folder.Root]);
        await Tools.RunAsync(["chmod", "-R", "a+rX", folder.Root]);
        var commands = (await BlocksAsync())[0];
        commands.Count.ShouldBe(3);
        foreach (var command in commands)
        {
            var (code, output, error) = command.StartsWith("helm ", StringComparison.Ordinal) ? await HelmAsync(command, folder) : await Tools.RunAsync(["bash", "-c", $"cd {folder.Root} && {command} && chmod a+r *"]);
            code.ShouldBe(0, command + "\n" + output + error);
        }

        var objects = Manifest.Parse(await File.ReadAllTextAsync(folder.PathOf("samcam.yaml"), Token));
        objects.ShouldContain(o => o.Kind == "Deployment" && o.Name == "samcam-coordinator");
        objects.ShouldContain(o => o.Kind == "ScaledObject");
    }

    [Fact]
    public async Task The_commands_that_follow_make_the_secrets_and_name_the_objects_of_the_chart()
    {
        using var folder = new TemporaryFolder();
        await Tools.RunAsync(["cp", "-r", Repository.PathOf("helm"), folder.Root]);
        await Tools.RunAsync(["chmod", "-R", "a+rX", folder.Root]);
        var chart = folder.PathOf("helm/samcam");
        var (code, output, error) = await Tools.HelmAsync(["template", "samcam", chart, "--namespace", "samcam", "--values", chart + "/ci/gpu-keda-values.yaml"]);
        code.ShouldBe(0, error);
        var objects = Manifest.Parse(output);
        var commands = (await BlocksAsync())[1];

        var made = commands.Where(c => c.Contains("create secret", StringComparison.Ordinal))
            .SelectMany(c => Literal().Matches(c).Select(m => $"{Secret().Match(c).Groups["name"].Value}/{m.Groups["key"].Value}"));
        var used = objects.SelectMany(o => o.Containers).SelectMany(c => c["env"]!.AsArray())
            .Select(v => v!["valueFrom"]?["secretKeyRef"]).Where(r => r is not null).Select(r => $"{r!["name"]}/{r["key"]}").Distinct();
        made.Order(StringComparer.Ordinal).ShouldBe(used.Order(StringComparer.Ordinal));
        foreach (var name in commands.SelectMany(c => Target().Matches(c)).Select(m => m.Groups["name"].Value))
            objects.ShouldContain(o => o.Name == name);
        commands.ShouldContain(c => c.Contains($"8700:{objects.Single(o => o.Kind == "Service" && o.Name == "samcam-coordinator").Json["spec"]!["ports"]![0]!["port"]}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_tables_of_the_scaling_model_follow_from_its_formulas()
    {
        const double Rate = 2;
        var rows = (await File.ReadAllLinesAsync(Repository.PathOf("docs/scaling.md"), Token))
            .SkipWhile(l => !l.StartsWith("## 1, 10 and 100 GPUs", StringComparison.Ordinal)).Where(l => Row().IsMatch(l)).Select(l => l.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).ToList();
        rows.Count.ShouldBe(6);
        foreach (var row in rows)
        {
            var (images, gpus) = (Number(row[0].Replace("COCO, ", "", StringComparison.Ordinal)), Number(row[1]));
            var (work, around) = (images / gpus / Rate / 3600, images * 0.12e-3 / 3600);
            Hours(row[2]).ShouldBe(work, work * 0.01);
            Hours(row[3]).ShouldBe(around, Math.Max(around * 0.01, 0.005));
            Hours(row[4]).ShouldBe(work + around, (work + around) * 0.01);
            Number(row[5]).ShouldBe(gpus * Rate);
            Number(row[6]).ShouldBe(gpus * Rate * 0.12e-3, gpus * Rate * 0.12e-5);
            Number(row[7]).ShouldBe(gpus * Rate * 2);
        }

        static double Hours(string text) => text.Split(' ') is [var number, var unit]
            ? Number(number) * unit switch { "s" => 1 / 3600.0, "h" => 1, "days" => 24, "years" => 24 * 365.25, _ => throw new FormatException(text) }
            : throw new FormatException(text);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    // Helm runs as nobody: what it would write to a file of this folder is written here.
    private static async Task<(int ExitCode, string Output, string Error)> HelmAsync(string command, TemporaryFolder folder)
    {
        var parts = command.Split(" > ");
        var arguments = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(a => a is "helm/samcam" or "my-values.yaml" ? folder.PathOf(a) : a);
        var result = await Tools.HelmAsync(arguments);
        if (parts.Length > 1)
            await File.WriteAllTextAsync(folder.PathOf(parts[1].Trim()), result.Output, Token);
        return result;
    }

    /// <summary>The commands of each block below the heading, without remarks.</summary>
    private static async Task<List<List<string>>> BlocksAsync()
    {
        var blocks = new List<List<string>>();
        var last = "";
        foreach (var line in (await File.ReadAllLinesAsync(Repository.PathOf("README.md"), Token)).SkipWhile(l => l != Heading).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                if (!last.StartsWith("    ", StringComparison.Ordinal))
                    blocks.Add([]);
                blocks[^1].Add(line.Split("  #")[0].Trim());
            }

            last = line;
        }

        return blocks;
    }

    [GeneratedRegex(@"--from-literal=(?<key>\w+)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"secret generic (?<name>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(deploy|svc)/(?<name>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Target();

    [GeneratedRegex(@"^\| (COCO, 118,287|1,000,000,000) \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
