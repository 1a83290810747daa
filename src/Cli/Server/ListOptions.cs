using System.CommandLine;
using SamCam.Cli.Commands;
using SamCam.Client.Documents;

namespace SamCam.Cli.Server;

/// <summary>The options of lists, and how they are read.</summary>
internal sealed class ListOptions
{
    private const int PageItems = 1000;
    private const int DefaultItems = 50;

    /// <summary>How many items at most.</summary>
    public Option<int> Limit { get; } = new("--limit") { Description = "Show at most N.", DefaultValueFactory = _ => DefaultItems };

    /// <summary>Where an earlier list ended.</summary>
    public Option<string?> After { get; } = new("--after") { Description = "Go on behind an earlier list: what it said is next." };

    public ListOptions() => JobOptions.AtLeastOne(Limit);

    /// <summary>Reads pages until there are enough.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="read">Reads a page: behind which, and how many at most.</param>
    public async Task<Listing<T>> ReadAsync<T>(ParseResult parsed, Func<string?, int, Task<Page<T>>> read)
    {
        var (limit, next) = (parsed.GetValue(Limit), parsed.GetValue(After));
        var items = new List<T>();
        do
        {
            var page = await read(next, Math.Min(PageItems, limit - items.Count));
            items.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null && items.Count < limit);
        return new(items, next);
    }

    /// <summary>Says that there is more, where there is.</summary>
    public static async Task SayNextAsync<T>(ServerSession session, Listing<T> listing)
    {
        if (listing.Next is { } next && !session.Json)
            await session.SayAsync($"there may be more: give --limit, or --after {next}");
    }
}
