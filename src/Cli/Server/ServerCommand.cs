using System.CommandLine;
using SamCam.Cli.Help;
using SamCam.Client;

namespace SamCam.Cli.Server;

/// <summary>What all commands that talk to a server have in common: where it is, the key, JSON, and the sentences for refusals.</summary>
internal static class ServerCommand
{
    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="example">See <see cref="ExampleCommand.Example"/>.</param>
    /// <param name="symbols">Its own arguments and options.</param>
    /// <param name="act">Does it; gives one of <see cref="ExitCodes"/>.</param>
    /// <param name="hasJson">Whether there is something to print as JSON.</param>
    /// <param name="notes">See <see cref="ExampleCommand.Notes"/>.</param>
    public static Command Create(
        string name,
        string description,
        string example,
        IEnumerable<Symbol> symbols,
        Func<ServerSession, ParseResult, CancellationToken, Task<int>> act,
        bool hasJson = true,
        string? notes = null)
    {
        var command = new ExampleCommand(name, description, example) { Notes = notes };
        command.Add(symbols);
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        if (hasJson)
            command.Options.Add(json);
        var server = new Option<string>("--server") { Description = $"Address of the server, unless {ServerAddress.Variable} has it.", DefaultValueFactory = _ => ServerAddress.Default };
        var key = new Option<string?>("--key") { Description = $"File with an API key on its first line, unless {ServerKey.Variable} has the key." };
        command.Options.Add(server);
        command.Options.Add(key);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var session = new ServerSession(
                ServerAddress.Parse(parsed.GetRequiredValue(server)), ServerKey.Read(parsed.GetValue(key)), hasJson && parsed.GetValue(json), output, error);
            if (session.Key.Text is not null && session.Address is { Scheme: "http", IsLoopback: false })
                await session.SayAsync($"warning: the key goes to {session.Address.Host} over plain http, and everybody on the way can read it; use an https address");
            try
            {
                return await act(session, parsed, cancellationToken);
            }
            catch (Exception e) when (e is SamCamException or HttpRequestException)
            {
                throw ServerFailure.Describe(session, e);
            }
        });
        return command;
    }
}
