using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace SamCam.Cli.Images;

/// <summary>Options of a command that stand for recipe parameters: what is given becomes settings, and the recipe checks names and ranges.</summary>
internal sealed class RecipeParameters
{
    private readonly List<Option> options = [];
    private readonly List<Func<ParseResult, string?>> readers = [];

    /// <summary>The options, in the order they were added.</summary>
    public IReadOnlyList<Option> Options => options;

    /// <summary>Adds a number.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="key">Name of the parameter, for example <c>sam.points_per_side</c>.</param>
    /// <param name="description">For <c>--help</c>.</param>
    public void Number<T>(string name, string key, string description)
        where T : struct, IFormattable
    {
        var option = new Option<T?>(name) { Description = description };
        options.Add(option);
        readers.Add(parsed => parsed.GetValue(option) is { } value ? $"{key}={value.ToString(format: null, CultureInfo.InvariantCulture)}" : null);
    }

    /// <summary>Adds a choice among the words of an enumeration, as recipes write them.</summary>
    /// <inheritdoc cref="Number"/>
    public void Choice<T>(string name, string key, string description)
        where T : struct, Enum
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong([.. Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)]);
        options.Add(option);
        readers.Add(parsed => parsed.GetValue(option) is { } value ? $"{key}={value}" : null);
    }

    /// <summary>Adds a list of numbers, joined by commas.</summary>
    /// <inheritdoc cref="Number"/>
    public void List(string name, string key, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        options.Add(option);
        readers.Add(parsed => parsed.GetValue(option) is { } value ? $"{key}=[{value}]" : null);
    }

    /// <summary>The given options as settings <c>key=value</c>.</summary>
    public IReadOnlyList<string> Read(ParseResult parsed) => [.. readers.Select(read => read(parsed)).OfType<string>()];
}
