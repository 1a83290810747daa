using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Api;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Dashboard.Access;

/// <summary>What people do on pages: allowed and written down as the endpoint that does the same.</summary>
internal sealed class Deeds(AuthenticationStateProvider user, AuditStore audit)
{
    /// <summary>Whether whoever sits there may do what needs a role, as of now.</summary>
    public async Task<bool> MayAsync(AccessRole role, CancellationToken cancellationToken) => await FindAsync(cancellationToken) is { } who && who.Role >= role;

    /// <summary>Does something that needs the role of a submitter.</summary>
    /// <param name="action">The endpoint that does the same, as the audit log names it.</param>
    /// <param name="target">What it is done to.</param>
    /// <param name="deed">Does it; is told who, and says whether it could be done.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What <paramref name="deed"/> said.</returns>
    /// <exception cref="InputException">The log-in has ended or its role is too low, or the deed says so.</exception>
    public async Task<bool> DoAsync(string action, string target, Func<Identity, Task<bool>> deed, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } who)
            throw new InputException("log-in", "it has ended", "log in again");
        var row = await audit.BeginAsync(new AuditRow { Who = who.Name, KeyId = who.KeyId, Role = who.Role, Action = action, Target = target }, cancellationToken);
        var outcome = StatusCodes.Status500InternalServerError;
        try
        {
            if (!(who.Role >= AccessRole.Submitter))
            {
                outcome = StatusCodes.Status403Forbidden;
                throw new InputException("role", "this needs the role of a submitter", "log in with another key");
            }

            var done = await deed(who);
            outcome = done ? StatusCodes.Status204NoContent : StatusCodes.Status409Conflict;
            return done;
        }
        catch (Exception e) when (outcome == StatusCodes.Status500InternalServerError && InputProblems.StatusOf(e) is { } status)
        {
            outcome = status;
            throw;
        }
        finally
        {
            await audit.EndAsync(row, outcome, target: null, CancellationToken.None);
        }
    }

    private Task<Identity?> FindAsync(CancellationToken cancellationToken) => ((CircuitUser)user).FindAsync(cancellationToken);
}
