using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SamCam.Coordinator.Access;

/// <summary>
/// Reads tokens that are signed, and no others. OpenID Connect Core 3.1.3.7 lets a client do without where a token comes straight from the provider, and so
/// does the framework.
/// </summary>
internal sealed class SignedTokens : JsonWebTokenHandler
{
    /// <inheritdoc/>
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var strict = validationParameters.Clone();
        strict.RequireSignedTokens = true;
        return base.ValidateTokenAsync(token, strict);
    }
}
