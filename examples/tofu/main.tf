# Parameters of the preset.
variable "root" {
  type        = string
  description = "Where workspaces are"
}

variable "size" {
  type = string
}

# What Larder tells; each may be left out.
variable "larder_workspace_id" {
  type = string
}

variable "larder_owner" {
  type        = string
  description = "Empty while the workspace is in stock"
}

# The workspace: the same one before and after a claim.
resource "terraform_data" "home" {
  input = "${var.root}/${var.larder_workspace_id}"

  provisioner "local-exec" {
    command = "mkdir -p \"$HOME_OF_WORKSPACE\""
    environment = {
      HOME_OF_WORKSPACE = self.output
    }
  }

  provisioner "local-exec" {
    when    = destroy
    command = "rm -rf \"$HOME_OF_WORKSPACE\""
    environment = {
      HOME_OF_WORKSPACE = self.output
    }
  }
}

# Whose it is changes in place. With triggers_replace = [var.larder_owner] a claim would make the
# resource again: Larder foresees that (forecast) and says so.
resource "terraform_data" "owner" {
  input = var.larder_owner == "" ? "no one yet" : var.larder_owner
}

output "home" {
  value = terraform_data.home.output
}

output "url" {
  value = "file://${terraform_data.home.output}"
}

output "of" {
  value = terraform_data.owner.output
}

output "size" {
  value = var.size
}
