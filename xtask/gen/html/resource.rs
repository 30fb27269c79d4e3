            "/manage/[[ slug ]]" => [[ one ]]_controller, [[ MANY ]], [[ one ]](rumbl_core::[[ many ]]::[[ type ]]Id), edit_[[ one ]];
