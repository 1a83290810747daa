using System.Globalization;
using System.Net;
using System.Security.Authentication;
using SamCam.Client;

namespace SamCam.Cli.Server;

/// <summary>What a user is told when a server cannot be reached or refuses.</summary>
internal static class ServerFailure
{
    /// <summary>The error as a sentence that says what to do. What the user can put right ends with <see cref="ExitCodes.Usage"/>, a fault of the server with <see cref="ExitCodes.Error"/>.</summary>
    public static CommandException Describe(ServerSession session, Exception error)
    {
        var (sentence, exitCode) = error is SamCamException refusal ? Describe(session, refusal) : (Describe(session, (HttpRequestException)error), ExitCodes.Error);
        return new CommandException(sentence, exitCode, error);
    }

    private static string Describe(ServerSession session, HttpRequestException error) => error.InnerException switch
    {
        AuthenticationException tls => $"{session.Address}: no secure connection ({tls.Message}); check the address, or let this machine trust the server's certificate",
        IOException broken when error.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.Unknown => $"{session.Address}: the connection broke ({broken.Message}); give the command again",
        _ => $"{session.Address}: no server answers there ({error.Message}); start one with `samcam serve`, or name yours with --server or {ServerAddress.Variable}",
    };

    private static (string Sentence, int ExitCode) Describe(ServerSession session, SamCamException refusal)
    {
        var reasons = refusal.Problems.Select(PlainText.Of).ToList();
        var reason = reasons is [var only] ? only : PlainText.Of(refusal.Message);
        return refusal.Status switch
        {
            HttpStatusCode.Unauthorized when session.Key.Text is null =>
                ($"{session.Address}: the server wants to know who you are; give an API key with --key FILE or in {ServerKey.Variable} (`samcam keys create` makes keys)", ExitCodes.Usage),
            HttpStatusCode.Unauthorized =>
                ($"{session.Address}: the key from {session.Key.Source} is refused: it is unknown, revoked or out of date; give one that is in force", ExitCodes.Usage),
            HttpStatusCode.Forbidden when session.Key.Text is not null =>
                ($"{session.Address}: the key from {session.Key.Source} may not do this: {reason} Ask an admin for a key of a higher role", ExitCodes.Usage),
            HttpStatusCode.Forbidden => ($"{session.Address}: refused: {reason}", ExitCodes.Usage),
            HttpStatusCode.NotFound or HttpStatusCode.Conflict => (reason, ExitCodes.Usage),
            HttpStatusCode.TooManyRequests => ($"{session.Address}: {reason}", ExitCodes.Error),
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => (List(reasons, reason), ExitCodes.Usage),
            var status => (string.Create(CultureInfo.InvariantCulture, $"{session.Address}: the server failed ({(int)status}): {reason}; its log says more"), ExitCodes.Error),
        };
    }

    private static string List(List<string> reasons, string reason) =>
        reasons.Count == 1 ? reason : $"{reasons.Count} things are wrong:" + string.Concat(reasons.Select(r => $"{Environment.NewLine}  - {r}"));
}
